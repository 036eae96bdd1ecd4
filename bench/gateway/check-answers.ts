import { isDeepStrictEqual } from 'node:util';
import { rightData } from './reference.js';
import type { Row } from './rows.js';

const distinctChecks = 40;

/**
 * Compares a gateway's answers with what is right, as JSON values. Returns the length of the answer when all of a row are alike.
 * Throws an Error that says what is wrong.
 */
export async function checkAnswers(url: URL, row: Row): Promise<number | undefined> {
  let length: number | undefined;
  for (let index = 0; index < (row.distinct ? distinctChecks : 1); index += 1) {
    const body = row.bodyOf(index);
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        authorization: `Bearer check-${index}`,
      },
      body: JSON.stringify(body),
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    const text = bytes.toString();
    if (response.status !== 200) throw new Error(`wrong status ${response.status}: ${text.slice(0, 300)}`);
    const { data, errors } = JSON.parse(text);
    if (errors) throw new Error(`errors: ${JSON.stringify(errors).slice(0, 300)}`);
    if (!isDeepStrictEqual(data, await rightData(body))) throw new Error(`a wrong body: ${text.slice(0, 200)} …`);
    if (!row.distinct) length = bytes.length;
  }
  return length;
}
