import { connect } from 'amqplib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith, type PrivateRabbit, startPrivateRabbit } from '#platform/testing';
import { Deployment } from './deployment.js';

const deployment = new Deployment();

beforeAll(async () => {
  await deployment.secrets('folders');
  await deployment.secrets('make');
});

afterAll(() => deployment.remove());

describeWith(['rabbitmq'], 'RabbitMQ, with its users', () => {
  let server: PrivateRabbit;
  const manage = (user: string, password: string, path: string, init: RequestInit = {}) =>
    fetch(`${server.managementUrl}/api/${path}`, {
      ...init,
      headers: {
        authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
        'content-type': 'application/json',
      },
    });

  beforeAll(async () => {
    server = await startPrivateRabbit();
    const body = deployment.filesOf('rabbitmq')['definitions.json'] ?? '';
    const { status } = await manage('guest', 'guest', 'definitions', { method: 'POST', body });
    expect(status).toBe(204);
  });

  afterAll(() => server?.stop());

  it('lets the processes declare, publish and consume', async () => {
    const url = new URL(deployment.filesOf('orders').AMQP_URL ?? '');
    url.host = `127.0.0.1:${server.port}`;
    const connection = await connect(url.href);
    const channel = await connection.createConfirmChannel();
    await channel.assertExchange('souk.test', 'topic', { durable: true });
    await channel.assertQueue('test', { durable: true, arguments: { 'x-queue-type': 'quorum' } });
    await channel.bindQueue('test', 'souk.test', '#');
    channel.publish('souk.test', 'a.key', Buffer.from('hello'));
    await channel.waitForConfirms();
    const message = await channel.get('test', { noAck: true });
    expect(message).toMatchObject({ content: Buffer.from('hello') });
    await connection.close();
  });

  it('lets people manage it with their own password, and the processes not', async () => {
    const { RABBITMQ_PASSWORD = '', RABBITMQ_ADMIN_PASSWORD = '' } = deployment.filesOf('kept');
    expect((await manage('admin', RABBITMQ_ADMIN_PASSWORD, 'overview')).status).toBe(200);
    expect((await manage('souk', RABBITMQ_PASSWORD, 'overview')).status).toBe(401);
  });
});
