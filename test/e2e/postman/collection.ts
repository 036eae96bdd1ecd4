import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { projectRoot } from '#platform/config';

const described = { name: z.string().min(1), description: z.string().min(1) };

const requestSchema = z.object({
  name: described.name,
  event: z.array(z.object({ listen: z.string(), script: z.object({ exec: z.array(z.string()) }) })),
  request: z.object({ description: described.description }),
});

interface Folder {
  name: string;
  item: (Folder | z.infer<typeof requestSchema>)[];
}

const folderSchema: z.ZodType<Folder> = z.object({
  ...described,
  item: z.array(z.union([z.lazy(() => folderSchema), requestSchema])),
});

const collectionSchema = z.object({
  info: z.object({ schema: z.literal('https://schema.getpostman.com/json/collection/v2.1.0/collection.json') }),
  item: z.array(folderSchema),
});

const environmentSchema = z.object({
  values: z.array(z.object({ key: z.string(), value: z.string(), type: z.string() })),
});

export interface CollectionRequest {
  name: string;
  /** The folder at the top. */
  folder: string;
  /** Its own test script, empty when it has none. */
  test: string;
}

/** A file of `postman/` as it is. */
export function readPostmanFile(name: string): object {
  return z.looseObject({}).parse(JSON.parse(readFileSync(join(projectRoot, 'postman', name), 'utf8')));
}

export function readEnvironment(name: string) {
  return environmentSchema.parse(readPostmanFile(name)).values;
}

/** The collection's requests in order. Throws when a folder or a request has no description. */
export function readRequests(): CollectionRequest[] {
  const { item: folders } = collectionSchema.parse(readPostmanFile('souk.postman_collection.json'));
  return folders.flatMap((folder) => requestsOf(folder, folder.name));
}

function requestsOf({ item }: Folder, folder: string): CollectionRequest[] {
  return item.flatMap((each) => {
    if ('item' in each) return requestsOf(each, folder);
    const test = each.event.find(({ listen }) => listen === 'test')?.script.exec.join('\n') ?? '';
    return { name: each.name, folder, test };
  });
}
