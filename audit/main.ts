import 'reflect-metadata';
import { runProcess } from '#platform/bootstrap';
import { auditProcess } from './audit.process.js';

await runProcess(auditProcess);
