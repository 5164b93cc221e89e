{{- define "kaudit.labels" -}}
app.kubernetes.io/name: kaudit
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "kaudit.podLabels" -}}
app.kubernetes.io/name: kaudit
app.kubernetes.io/instance: {{ .Release.Name }}
{{- with .Values.podLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "kaudit.image" -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- end }}

{{/* ClusterRoles have no namespace: their names tell installations apart. */}}
{{- define "kaudit.clusterName" -}}
{{- if eq .Values.namespace.name "kaudit" }}kaudit{{ else }}kaudit-{{ .Values.namespace.name }}{{ end }}
{{- end }}

{{- define "kaudit.podSettings" -}}
serviceAccountName: kaudit
automountServiceAccountToken: false
enableServiceLinks: false
restartPolicy: Never
securityContext:
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  fsGroup: 65532
  seccompProfile:
    type: RuntimeDefault
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- end }}

{{- define "kaudit.containerSettings" -}}
image: {{ include "kaudit.image" . }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
resources:
  {{- toYaml .Values.resources | nindent 2 }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  runAsNonRoot: true
  capabilities:
    drop: [ALL]
  seccompProfile:
    type: RuntimeDefault
{{- end }}

{{- define "kaudit.tokenMount" -}}
- name: token
  mountPath: /var/run/secrets/kubernetes.io/serviceaccount
  readOnly: true
{{- end }}

{{/* What automounting would give, but for an hour and in this pod alone. */}}
{{- define "kaudit.tokenVolume" -}}
- name: token
  projected:
    defaultMode: 288
    sources:
      - serviceAccountToken:
          path: token
          expirationSeconds: 3600
      - configMap:
          name: kube-root-ca.crt
          items:
            - key: ca.crt
              path: ca.crt
      - downwardAPI:
          items:
            - path: namespace
              fieldRef:
                apiVersion: v1
                fieldPath: metadata.namespace
{{- end }}

{{- define "kaudit.scanContainer" -}}
name: scan
args:
  - scan
  - --output=json={{ include "kaudit.reportFile" . }}
  - --output=table
  - --fail-on=none
  - --timeout={{ max 30 (sub (int .Values.activeDeadlineSeconds) 60) }}s
  {{- if .Values.publish.to }}
  - --allow-incomplete
  {{- end }}
  {{- if .Values.scan.waivers }}
  - --waivers=/config/waivers.yaml
  {{- end }}
  {{- if .Values.scan.config }}
  - --config=/config/kaudit.yaml
  {{- end }}
  {{- with .Values.scan.extraArgs }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
env:
  {{- include "kaudit.commonEnv" . | nindent 2 }}
{{ include "kaudit.containerSettings" . }}
volumeMounts:
  {{- include "kaudit.tokenMount" . | nindent 2 }}
  - name: reports
    mountPath: /reports
  - name: tmp
    mountPath: /tmp
  {{- if or .Values.scan.waivers .Values.scan.config }}
  - name: config
    mountPath: /config
    readOnly: true
  {{- end }}
{{- end }}

{{/* On a volume that stays, each report is named after the pod that wrote it. */}}
{{- define "kaudit.reportFile" -}}
/reports/{{ if .Values.reports.existingClaim }}$(POD_NAME){{ else }}report{{ end }}.json
{{- end }}

{{- define "kaudit.commonEnv" -}}
- name: NODE_OPTIONS
  value: --max-old-space-size={{ .Values.heapMegabytes }}
{{- if .Values.reports.existingClaim }}
- name: POD_NAME
  valueFrom:
    fieldRef:
      apiVersion: v1
      fieldPath: metadata.name
{{- end }}
{{- end }}

{{- define "kaudit.writesToCluster" -}}
{{- if or (has "policyreport" .Values.publish.to) (has "openreports" .Values.publish.to) }}true{{ end }}
{{- end }}

{{- define "kaudit.publishContainer" -}}
name: publish
args:
  - publish
  - {{ include "kaudit.reportFile" . }}
  {{- range .Values.publish.to }}
  - --to={{ . }}
  {{- end }}
env:
  {{- include "kaudit.commonEnv" . | nindent 2 }}
  {{- with .Values.publish.clusterName }}
  - name: KAUDIT_CLUSTER_NAME
    value: {{ . | quote }}
  {{- end }}
  {{- range $name, $value := .Values.publish.env }}
  - name: {{ $name }}
    value: {{ $value | quote }}
  {{- end }}
  {{- range .Values.publish.secretKeys }}
  - name: {{ . }}_FILE
    value: /secrets/{{ . }}
  {{- end }}
{{ include "kaudit.containerSettings" . }}
volumeMounts:
  {{- if include "kaudit.writesToCluster" . }}
  {{- include "kaudit.tokenMount" . | nindent 2 }}
  {{- end }}
  - name: reports
    mountPath: /reports
    readOnly: true
  - name: tmp
    mountPath: /tmp
  {{- if .Values.publish.existingSecret }}
  - name: secrets
    mountPath: /secrets
    readOnly: true
  {{- end }}
{{- end }}
