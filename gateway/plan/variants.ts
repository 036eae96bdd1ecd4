import { LRUCache } from 'lru-cache';
import { truthOf, type Variables } from './conditions.js';

/** Of more choices, those that came last are kept. */
const maxVariants = 16;

/** What depends on the truth of some variables, made once for each choice that comes. */
export class Variants<Made extends object> {
  private readonly made = new LRUCache<string, Made>({ max: maxVariants });
  /** Where nothing decides there is one choice. */
  private only: Made | undefined;

  constructor(
    private readonly conditions: readonly string[],
    private readonly defaults: Variables,
    private readonly make: (truth: (variable: string) => boolean) => Made,
  ) {}

  /** Throws BAD_USER_INPUT for a condition that is null. */
  for(variables: Variables): Made {
    if (this.conditions.length === 0) {
      this.only ??= this.make(() => true);
      return this.only;
    }
    const truths = this.conditions.map((name) => truthOf(name, variables, this.defaults));
    const choice = truths.join();
    const known = this.made.get(choice);
    if (known !== undefined) return known;
    const made = this.make((variable) => truths[this.conditions.indexOf(variable)] === true);
    this.made.set(choice, made);
    return made;
  }

  values(): Made[] {
    return this.only ? [this.only] : [...this.made.values()];
  }
}
