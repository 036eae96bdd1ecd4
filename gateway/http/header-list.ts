/** Headers as `writeHead` takes them: names and values in turn. */
export type HeaderList = readonly string[];
