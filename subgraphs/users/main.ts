import { runProcess } from '#platform/bootstrap';
import { usersProcess } from './users.process.js';

await runProcess(usersProcess);
