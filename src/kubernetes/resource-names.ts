/** Which resource a person means, as rules name it. */
export interface NamedResource {
  readonly group: string;
  readonly resource: string;
  /** Whether objects of it are in namespaces; undefined where nobody knows. */
  readonly namespaced: boolean | undefined;
  /** False for a name that neither the table nor the cluster has: it is taken as it is written. */
  readonly known: boolean;
}

/** Resources by API group, as the discovery of a cluster names them. */
export type Discovered = ReadonlyMap<string, readonly string[]>;

// `kubectl api-resources` of 1.37 (k8s.io/kubernetes, api/discovery, versions on by default): plural=singular,short…; besides,
// what only rules name (users, groups) and 1.22 to 1.24 had.
const inNamespaces: Readonly<Record<string, string>> = {
  '':
    'bindings=binding configmaps=configmap,cm endpoints=endpoints,ep events=event,ev ' +
    'limitranges=limitrange,limits persistentvolumeclaims=persistentvolumeclaim,pvc pods=pod,po ' +
    'podtemplates=podtemplate replicationcontrollers=replicationcontroller,rc ' +
    'resourcequotas=resourcequota,quota secrets=secret serviceaccounts=serviceaccount,sa ' +
    'services=service,svc',
  apps:
    'controllerrevisions=controllerrevision daemonsets=daemonset,ds deployments=deployment,deploy ' +
    'replicasets=replicaset,rs statefulsets=statefulset,sts',
  'authorization.k8s.io': 'localsubjectaccessreviews=localsubjectaccessreview',
  autoscaling: 'horizontalpodautoscalers=horizontalpodautoscaler,hpa',
  batch: 'cronjobs=cronjob,cj jobs=job',
  'certificates.k8s.io': 'podcertificaterequests=podcertificaterequest',
  'coordination.k8s.io': 'leases=lease',
  'discovery.k8s.io': 'endpointslices=endpointslice',
  'events.k8s.io': 'events=event,ev',
  'networking.k8s.io': 'ingresses=ingress,ing networkpolicies=networkpolicy,netpol',
  policy: 'poddisruptionbudgets=poddisruptionbudget,pdb',
  'rbac.authorization.k8s.io': 'rolebindings=rolebinding roles=role',
  'resource.k8s.io': 'resourceclaims=resourceclaim resourceclaimtemplates=resourceclaimtemplate',
  'storage.k8s.io': 'csistoragecapacities=csistoragecapacity',
};
const ofTheCluster: Readonly<Record<string, string>> = {
  '':
    'componentstatuses=componentstatus,cs namespaces=namespace,ns nodes=node,no ' +
    'persistentvolumes=persistentvolume,pv users=user groups=group',
  'admissionregistration.k8s.io':
    'mutatingadmissionpolicies=mutatingadmissionpolicy ' +
    'mutatingadmissionpolicybindings=mutatingadmissionpolicybinding ' +
    'mutatingwebhookconfigurations=mutatingwebhookconfiguration ' +
    'validatingadmissionpolicies=validatingadmissionpolicy ' +
    'validatingadmissionpolicybindings=validatingadmissionpolicybinding ' +
    'validatingwebhookconfigurations=validatingwebhookconfiguration',
  'apiextensions.k8s.io': 'customresourcedefinitions=customresourcedefinition,crd,crds',
  'apiregistration.k8s.io': 'apiservices=apiservice',
  'authentication.k8s.io': 'selfsubjectreviews=selfsubjectreview tokenreviews=tokenreview',
  'authorization.k8s.io':
    'selfsubjectaccessreviews=selfsubjectaccessreview selfsubjectrulesreviews=selfsubjectrulesreview ' +
    'subjectaccessreviews=subjectaccessreview',
  'certificates.k8s.io':
    'certificatesigningrequests=certificatesigningrequest,csr clustertrustbundles=clustertrustbundle',
  'flowcontrol.apiserver.k8s.io': 'flowschemas=flowschema prioritylevelconfigurations=prioritylevelconfiguration',
  'networking.k8s.io': 'ingressclasses=ingressclass ipaddresses=ipaddress,ip servicecidrs=servicecidr',
  'node.k8s.io': 'runtimeclasses=runtimeclass',
  'rbac.authorization.k8s.io': 'clusterrolebindings=clusterrolebinding clusterroles=clusterrole',
  'resource.k8s.io': 'deviceclasses=deviceclass devicetaintrules=devicetaintrule resourceslices=resourceslice',
  'scheduling.k8s.io': 'priorityclasses=priorityclass,pc',
  'storage.k8s.io':
    'csidrivers=csidriver csinodes=csinode storageclasses=storageclass,sc ' +
    'volumeattachments=volumeattachment volumeattributesclasses=volumeattributesclass,vac',
  'storagemigration.k8s.io': 'storageversionmigrations=storageversionmigration',
  policy: 'podsecuritypolicies=podsecuritypolicy,psp',
};

interface Row extends NamedResource {
  readonly aliases: readonly string[];
}

const rows: readonly Row[] = [...readTable(inNamespaces, true), ...readTable(ofTheCluster, false)].sort(
  // The core group wins, as in kubectl: `events` are its events.
  (a, b) => Number(a.group !== '') - Number(b.group !== ''),
);

/**
 * Finds a resource by plural, singular, kind or short name, as kubectl does by discovery; `group` undefined means any.
 * Custom resources are found by plural and regular singular where the cluster was asked.
 */
export function resolveResource(written: string, group: string | undefined, discovered: Discovered): NamedResource {
  if (written === '*') return { group: group ?? '', resource: written, namespaced: undefined, known: true };
  const name = written.toLowerCase();
  const inGroup = rows.filter((row) => group === undefined || row.group === group);
  const row =
    inGroup.find(({ resource }) => resource === name) ?? inGroup.find(({ aliases }) => aliases.includes(name));
  if (row !== undefined) return { group: row.group, resource: row.resource, namespaced: row.namespaced, known: true };
  const groups = [...discovered].filter(([own]) => group === undefined || own === group);
  for (const plural of [name, ...pluralsOf(name)]) {
    const found = groups.find(([, resources]) => resources.includes(plural));
    if (found !== undefined) return { group: found[0], resource: plural, namespaced: undefined, known: true };
  }
  return { group: group ?? '', resource: written, namespaced: undefined, known: false };
}

function pluralsOf(singular: string): readonly string[] {
  return [`${singular}s`, `${singular}es`, ...(singular.endsWith('y') ? [`${singular.slice(0, -1)}ies`] : [])];
}

function readTable(table: Readonly<Record<string, string>>, namespaced: boolean): readonly Row[] {
  return Object.entries(table).flatMap(([group, line]) =>
    line.split(' ').map((entry) => {
      const [resource = '', aliases = ''] = entry.split('=');
      return { group, resource, namespaced, known: true, aliases: aliases.split(',') };
    }),
  );
}
