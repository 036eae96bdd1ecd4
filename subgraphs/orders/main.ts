import 'reflect-metadata';
import { runProcess } from '#platform/bootstrap';
import { ordersProcess } from './orders.process.js';

await runProcess(ordersProcess);
