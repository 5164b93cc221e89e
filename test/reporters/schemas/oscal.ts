/**
 * The part of NIST's OSCAL 1.1.2 assessment-results model that kaudit writes, from the metaschema's required fields and
 * patterns (usnistgov/OSCAL, src/metaschema/oscal_assessment-results_metaschema.xml and -common_metaschema.xml).
 */
const uuid = { type: 'string', pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[45][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$' };
const time = { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)$' };
const token = { type: 'string', pattern: '^(\\p{L}|_)(\\p{L}|\\p{N}|[.\\-_])*$' };
const text = { type: 'string', pattern: '\\S' };
const closed = (properties: object, required: readonly string[]) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
// A property of whoever is not NIST names its namespace (constraints of the metaschema on prop).
const property = closed(
  { name: token, ns: { type: 'string', format: 'uri' }, value: { type: 'string', pattern: '^\\S(.*\\S)?$' } },
  ['name', 'ns', 'value'],
);
const some = (items: object) => ({ type: 'array', minItems: 1, items });

export const oscalSchema = closed(
  {
    'assessment-results': closed(
      {
        uuid,
        metadata: closed({ title: text, 'last-modified': time, version: text, 'oscal-version': { const: '1.1.2' } }, [
          'title',
          'last-modified',
          'version',
          'oscal-version',
        ]),
        'import-ap': closed({ href: { type: 'string', pattern: '^#' } }, ['href']),
        results: some(
          closed(
            {
              uuid,
              title: text,
              description: text,
              start: time,
              end: time,
              'local-definitions': closed(
                { 'inventory-items': some(closed({ uuid, description: text }, ['uuid', 'description'])) },
                [],
              ),
              'reviewed-controls': closed(
                {
                  'control-selections': some(
                    closed({ 'include-controls': some(closed({ 'control-id': token }, ['control-id'])) }, []),
                  ),
                },
                ['control-selections'],
              ),
              observations: some(
                closed(
                  {
                    uuid,
                    title: text,
                    description: text,
                    props: some(property),
                    links: { type: 'array', items: closed({ href: text, rel: token }, ['href']) },
                    methods: some({ enum: ['EXAMINE', 'INTERVIEW', 'TEST', 'UNKNOWN'] }),
                    subjects: some(
                      closed(
                        {
                          'subject-uuid': uuid,
                          type: { enum: ['component', 'inventory-item', 'location', 'party', 'user', 'resource'] },
                          title: text,
                        },
                        ['subject-uuid', 'type'],
                      ),
                    ),
                    'relevant-evidence': some(closed({ description: text }, ['description'])),
                    collected: time,
                  },
                  ['uuid', 'description', 'methods', 'collected'],
                ),
              ),
              findings: some(
                closed(
                  {
                    uuid,
                    title: text,
                    description: text,
                    props: some(property),
                    target: closed(
                      {
                        type: { enum: ['statement-id', 'objective-id'] },
                        'target-id': token,
                        status: closed(
                          {
                            state: { enum: ['satisfied', 'not-satisfied'] },
                            reason: { enum: ['pass', 'fail', 'other'] },
                            remarks: text,
                          },
                          ['state'],
                        ),
                      },
                      ['type', 'target-id', 'status'],
                    ),
                    'related-observations': some(closed({ 'observation-uuid': uuid }, ['observation-uuid'])),
                  },
                  ['uuid', 'title', 'description', 'target'],
                ),
              ),
            },
            ['uuid', 'title', 'description', 'start', 'reviewed-controls'],
          ),
        ),
        'back-matter': closed(
          {
            resources: some(
              closed(
                {
                  uuid,
                  title: text,
                  description: text,
                  // A resource without content or a link is warned of (oscal-back-matter-resource-base64-rlink-cardinality).
                  base64: closed(
                    {
                      filename: token,
                      'media-type': { const: 'text/plain' },
                      value: { type: 'string', pattern: '^[0-9A-Za-z+/]+={0,2}$' },
                    },
                    ['value'],
                  ),
                },
                ['uuid', 'base64'],
              ),
            ),
          },
          [],
        ),
      },
      ['uuid', 'metadata', 'import-ap', 'results'],
    ),
  },
  ['assessment-results'],
);
