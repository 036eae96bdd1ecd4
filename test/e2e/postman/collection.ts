import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { projectRoot } from '#platform/config';

const requestSchema = z.object({
  name: z.string(),
  event: z.array(z.object({ listen: z.string(), script: z.object({ exec: z.array(z.string()) }) })),
  request: z.object({
    description: z.string().min(1),
    body: z.object({ mode: z.string() }).optional(),
  }),
});
const folderSchema = z.object({
  name: z.string(),
  description: z.string().min(1),
  get item() {
    return z.array(z.union([folderSchema, requestSchema]));
  },
});
const collectionSchema = z.object({
  info: z.object({ schema: z.literal('https://schema.getpostman.com/json/collection/v2.1.0/collection.json') }),
  item: z.array(folderSchema),
});
const environmentSchema = z.object({
  values: z.array(z.object({ key: z.string(), value: z.string(), type: z.string() })),
});

export type CollectionRequest = z.infer<typeof requestSchema>;
type Folder = z.infer<typeof folderSchema>;

/** A file of `postman/` as it is. */
export function readPostmanFile(name: string): object {
  return z.looseObject({}).parse(JSON.parse(readFileSync(join(projectRoot, 'postman', name), 'utf8')));
}

export function readEnvironment(name: string) {
  return environmentSchema.parse(readPostmanFile(name)).values;
}

/** The collection's requests, those of every folder. Throws when a folder or a request has no description. */
export function readRequests(): CollectionRequest[] {
  const requestsOf = ({ item }: Folder): CollectionRequest[] =>
    item.flatMap((each) => ('request' in each ? [each] : requestsOf(each)));
  return collectionSchema.parse(readPostmanFile('souk.postman_collection.json')).item.flatMap(requestsOf);
}
