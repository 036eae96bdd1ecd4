export { parseId } from './id.js';
export { line, phoneNumber, storable, text } from './text.js';
