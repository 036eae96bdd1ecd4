/** Who may know whom: graphql | messaging → service → domain, service → persistence → domain; never subgraph → subgraph. */
export default {
  forbidden: [
    {
      name: 'a-subgraph-knows-no-other',
      severity: 'error',
      from: { path: '^subgraphs/([^/]+)/' },
      to: { path: '^(subgraphs/(?!$1/)|gateway/|audit/|shop/)' },
    },
    {
      name: 'the-gateway-knows-no-subgraph',
      severity: 'error',
      from: { path: '^gateway/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^(subgraphs|shop)/' },
    },
    {
      name: 'the-audit-knows-tables-and-no-code-of-those-it-checks',
      severity: 'error',
      from: { path: '^audit/', pathNot: '(\\.spec\\.ts$|^audit/testing/)' },
      to: { path: '^(subgraphs|gateway|shop|tools)/' },
    },
    {
      name: 'the-platform-knows-no-domain',
      severity: 'error',
      from: { path: '^libs/platform/' },
      to: { path: '^(subgraphs|gateway|audit|shop|libs/contracts|tools)/' },
    },
    {
      name: 'contracts-need-nothing-at-run-time',
      severity: 'error',
      from: { path: '^libs/contracts/' },
      to: { pathNot: '^(libs/contracts/|node_modules/zod)', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'the-domain-imports-nothing-but-itself',
      severity: 'error',
      from: { path: '^subgraphs/([^/]+)/domain/', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: '^subgraphs/$1/domain/' },
    },
    {
      name: 'persistence-knows-only-the-domain',
      severity: 'error',
      from: { path: '^subgraphs/([^/]+)/persistence/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^subgraphs/$1/(?!persistence/|domain/)' },
    },
    {
      name: 'nothing-knows-its-callers',
      comment: 'What translates requests and messages stands on top: only the module and its tests import it.',
      severity: 'error',
      from: { path: '^subgraphs/([^/]+)/', pathNot: '(\\.module\\.ts|\\.spec\\.ts|/(graphql|messaging)/[^/]+\\.ts)$' },
      to: { path: '^subgraphs/$1/(graphql|messaging)/' },
    },
    {
      name: 'translators-call-the-service-not-the-storage',
      severity: 'error',
      from: { path: '^subgraphs/([^/]+)/(graphql|messaging)/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^subgraphs/$1/persistence/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'platform-folders-are-entered-by-their-index',
      severity: 'error',
      from: { path: '^(subgraphs|gateway|audit|shop|tools|libs/contracts)/' },
      to: { path: '^libs/platform/[^/]+/(?!index\\.ts$)' },
    },
    {
      name: 'no-circles',
      severity: 'error',
      from: { pathNot: '^libs/platform/' },
      to: { circular: true, viaOnly: { pathNot: '^libs/platform/', dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsPreCompilationDeps: 'specify',
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      conditionNames: ['source', 'import', 'require', 'node', 'default'],
      exportsFields: ['exports'],
      extensions: ['.ts', '.js', '.mjs', '.json'],
    },
  },
};
