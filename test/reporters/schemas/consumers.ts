/** The fields that the consumers of a format demand, each with its source. */

const nonEmpty = { type: 'string', minLength: 1 };

/** OCSF 1.8.0, class 2003 compliance_finding: required attributes and enumerations (ocsf/ocsf-schema, events/findings). */
export const ocsfSchema = {
  type: 'array',
  items: {
    type: 'object',
    required: [
      'activity_id',
      'category_uid',
      'class_uid',
      'type_uid',
      'severity_id',
      'time',
      'metadata',
      'finding_info',
      'compliance',
    ],
    properties: {
      activity_id: { enum: [0, 1, 2, 3, 99] },
      category_uid: { const: 2 },
      class_uid: { const: 2003 },
      type_uid: { const: 200301 },
      severity_id: { enum: [0, 1, 2, 3, 4, 5, 6, 99] },
      status_id: { enum: [0, 1, 2, 3, 4, 5, 6, 99] },
      // Milliseconds: seconds would lie in January 1970.
      time: { type: 'integer', minimum: 1_000_000_000_000 },
      metadata: {
        type: 'object',
        required: ['version', 'product'],
        properties: { version: { const: '1.8.0' }, product: { type: 'object', required: ['vendor_name', 'name'] } },
      },
      finding_info: { type: 'object', required: ['uid'], properties: { uid: nonEmpty, title: nonEmpty } },
      compliance: {
        type: 'object',
        required: ['standards', 'status_id'],
        properties: {
          standards: { type: 'array', minItems: 1, items: nonEmpty },
          requirements: { type: 'array', items: nonEmpty },
          control: nonEmpty,
          status_id: { enum: [0, 1, 2, 3, 99] },
        },
      },
      resources: { type: 'array', items: { type: 'object', properties: { uid: nonEmpty, name: nonEmpty } } },
      remediation: { type: 'object', required: ['desc'] },
    },
  },
};

/** ASFF: required attributes and lengths (AWS Security Hub user guide, "Required top-level ASFF attributes"). */
export const asffSchema = {
  type: 'array',
  items: {
    type: 'object',
    required: [
      'AwsAccountId',
      'CreatedAt',
      'Description',
      'GeneratorId',
      'Id',
      'ProductArn',
      'Resources',
      'SchemaVersion',
      'Severity',
      'Title',
      'Types',
      'UpdatedAt',
    ],
    properties: {
      SchemaVersion: { const: '2018-10-08' },
      AwsAccountId: { type: 'string', pattern: '^\\d{12}$' },
      ProductArn: { type: 'string', pattern: '^arn:aws:securityhub:[a-z0-9-]+:\\d{12}:product/\\d{12}/default$' },
      Title: { ...nonEmpty, maxLength: 256 },
      Description: { ...nonEmpty, maxLength: 1024 },
      Id: { ...nonEmpty, maxLength: 512 },
      GeneratorId: { ...nonEmpty, maxLength: 512 },
      CreatedAt: { type: 'string', format: 'date-time' },
      UpdatedAt: { type: 'string', format: 'date-time' },
      Types: { type: 'array', minItems: 1, maxItems: 50, items: nonEmpty },
      Severity: {
        type: 'object',
        required: ['Label'],
        properties: { Label: { enum: ['INFORMATIONAL', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] } },
      },
      Resources: {
        type: 'array',
        minItems: 1,
        items: {
          type: 'object',
          required: ['Type', 'Id'],
          properties: { Type: nonEmpty, Id: { ...nonEmpty, maxLength: 512 } },
        },
      },
      Compliance: {
        type: 'object',
        properties: {
          Status: { enum: ['PASSED', 'WARNING', 'FAILED', 'NOT_AVAILABLE'] },
          RelatedRequirements: { type: 'array', maxItems: 32, items: nonEmpty },
        },
      },
      Workflow: { type: 'object', properties: { Status: { enum: ['NEW', 'NOTIFIED', 'RESOLVED', 'SUPPRESSED'] } } },
    },
  },
};

/** GitLab Code Quality (GitLab documentation, "Code Quality report format"). */
export const gitlabSchema = {
  type: 'array',
  items: {
    type: 'object',
    required: ['description', 'check_name', 'fingerprint', 'severity', 'location'],
    properties: {
      description: nonEmpty,
      check_name: nonEmpty,
      fingerprint: nonEmpty,
      severity: { enum: ['info', 'minor', 'major', 'critical', 'blocker'] },
      location: {
        type: 'object',
        required: ['path', 'lines'],
        properties: {
          path: { type: 'string', pattern: '^(?!\\./)[^ ]+$' },
          lines: { type: 'object', required: ['begin'], properties: { begin: { type: 'integer', minimum: 1 } } },
        },
      },
    },
  },
};

/** One object of wgpolicyk8s.io/v1alpha2 or openreports.io/v1alpha1, by the structural schemas of their CustomResourceDefinitions. */
export const policyReportSchema = {
  type: 'object',
  required: ['apiVersion', 'kind', 'metadata', 'summary', 'results'],
  properties: {
    apiVersion: { enum: ['wgpolicyk8s.io/v1alpha2', 'openreports.io/v1alpha1'] },
    kind: { enum: ['PolicyReport', 'ClusterPolicyReport', 'Report', 'ClusterReport'] },
    metadata: {
      type: 'object',
      required: ['name'],
      properties: { name: { type: 'string', pattern: '^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$', maxLength: 253 } },
    },
    source: { type: 'string' },
    summary: {
      type: 'object',
      additionalProperties: false,
      properties: Object.fromEntries(
        ['pass', 'fail', 'warn', 'error', 'skip'].map((verdict) => [verdict, { type: 'integer', minimum: 0 }]),
      ),
    },
    results: {
      type: 'array',
      maxItems: 500,
      items: {
        type: 'object',
        required: ['policy'],
        additionalProperties: false,
        properties: {
          source: { type: 'string' },
          policy: { type: 'string' },
          rule: { type: 'string' },
          category: { type: 'string' },
          severity: { enum: ['critical', 'high', 'medium', 'low', 'info'] },
          result: { enum: ['pass', 'fail', 'warn', 'error', 'skip'] },
          scored: { type: 'boolean' },
          message: { type: 'string' },
          timestamp: {
            type: 'object',
            required: ['seconds', 'nanos'],
            properties: { seconds: { type: 'integer' }, nanos: { type: 'integer' } },
          },
          resources: { type: 'array', items: { type: 'object' } },
          properties: { type: 'object', additionalProperties: { type: 'string' } },
        },
      },
    },
  },
};
