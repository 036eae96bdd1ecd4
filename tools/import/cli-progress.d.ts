/** What the import uses of cli-progress 3, which has no types of its own. */
declare module 'cli-progress' {
  export interface BarOptions {
    format?: string;
    stream?: NodeJS.WritableStream;
    fps?: number;
    hideCursor?: boolean;
    barsize?: number;
  }

  export interface Bar {
    update(value: number, payload: Readonly<Record<string, string>>): void;
  }

  export class MultiBar {
    constructor(options: BarOptions, preset: object);
    create(total: number, start: number, payload: Readonly<Record<string, string>>): Bar;
    /** Prints above the bar, at its next update. The text ends with a line break. */
    log(text: string): void;
    update(): void;
    stop(): void;
  }

  const cliProgress: { MultiBar: typeof MultiBar; Presets: { shades_classic: object } };
  export default cliProgress;
}
