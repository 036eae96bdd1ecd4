interface TypeDraft {
  readonly keyword: 'type' | 'interface';
  readonly interfaces: Set<string>;
  readonly directives: Set<string>;
  readonly fields: Map<string, string>;
}

export type RootNames = Readonly<Record<'Query' | 'Mutation', string>>;

/** One subgraph's SDL while it is put together. */
export class SubgraphBuilder {
  private readonly types = new Map<string, TypeDraft>();
  private readonly others = new Map<string, string>();

  constructor(
    readonly name: string,
    private readonly rootNames: RootNames,
    /** Whether its object types are written as extensions of what others define. */
    private readonly extendsTypes: boolean,
  ) {}

  has(typeName: string): boolean {
    return this.types.has(typeName) || this.others.has(typeName);
  }

  /** An object type or an interface; known ones are left as they are. */
  declare(typeName: string, keyword: 'type' | 'interface' = 'type'): TypeDraft {
    let type = this.types.get(typeName);
    if (!type) {
      type = { keyword, interfaces: new Set(), directives: new Set(), fields: new Map() };
      this.types.set(typeName, type);
    }
    return type;
  }

  /** Any other type, whole. */
  define(typeName: string, sdl: string): void {
    this.others.set(typeName, sdl);
  }

  hasField(typeName: string, fieldName: string): boolean {
    return this.types.get(typeName)?.fields.has(fieldName) ?? false;
  }

  /** Adds a field, unless there is one of that name. */
  field(typeName: string, fieldName: string, sdl: string): void {
    const { fields } = this.declare(typeName);
    if (!fields.has(fieldName)) fields.set(fieldName, sdl);
  }

  addDirective(typeName: string, fieldName: string, directive: string): void {
    const { fields } = this.declare(typeName);
    const sdl = fields.get(fieldName);
    if (sdl !== undefined && !sdl.includes(directive)) fields.set(fieldName, `${sdl} ${directive}`);
  }

  rootName(root: 'Query' | 'Mutation'): string {
    return this.rootNames[root];
  }

  /** Whether a type has a definition here, not only an extension. */
  defines(typeName: string): boolean {
    return !this.extendsTypes && this.types.has(typeName);
  }

  print(isDefinedElsewhere: (typeName: string) => boolean): string {
    const roots = (['Query', 'Mutation'] as const).filter((root) => this.types.has(this.rootNames[root]));
    const operationTypes = roots.map((root) => `${root.toLowerCase()}: ${this.rootNames[root]}`).join(' ');
    const isRenamed = roots.some((root) => this.rootNames[root] !== root);
    const schema = isRenamed ? `schema ${link} { ${operationTypes} }` : `extend schema ${link}`;
    const types = [...this.types].map(([name, { keyword, interfaces, directives, fields }]) => {
      const isExtension = this.extendsTypes && keyword === 'type' && isDefinedElsewhere(name);
      const above = interfaces.size > 0 ? ` implements ${[...interfaces].join(' & ')}` : '';
      const header = [`${isExtension ? 'extend ' : ''}${keyword} ${name}${above}`, ...directives].join(' ');
      return `${header} {\n${[...fields.values()].map((sdl) => `  ${sdl}`).join('\n')}\n}`;
    });
    return [schema, ...types, ...this.others.values()].join('\n\n');
  }
}

const imports = ['key', 'requires', 'provides', 'external', 'shareable', 'override', 'inaccessible', 'interfaceObject'];
const link = `@link(url: "https://specs.apollo.dev/federation/v2.9", import: [${imports.map((name) => `"@${name}"`)}])`;
