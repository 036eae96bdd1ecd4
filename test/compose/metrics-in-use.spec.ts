import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { projectRoot } from '#platform/config';
import { subgraphs } from './config-variables.js';

const read = (path: string) => readFileSync(join(projectRoot, path), 'utf8');

const dashboard = z
  .object({
    panels: z.array(z.object({ title: z.string(), targets: z.array(z.object({ expr: z.string() })).default([]) })),
    templating: z.object({ list: z.array(z.object({ definition: z.string() })) }),
  })
  .parse(JSON.parse(read('grafana/dashboards/souk.json')));

const alerts = z
  .object({ groups: z.array(z.object({ rules: z.array(z.object({ alert: z.string(), expr: z.string() })) })) })
  .parse(parse(read('grafana/alerts.yml')))
  .groups.flatMap(({ rules }) => rules);

const scraped = z
  .object({ scrape_configs: z.array(z.object({ job_name: z.string() })) })
  .parse(parse(read('grafana/prometheus.yml')))
  .scrape_configs.map(({ job_name }) => job_name);

/** Prometheus's own, and RabbitMQ's: https://www.rabbitmq.com/docs/prometheus#detailed-endpoint, queue_coarse_metrics */
const others = ['up', 'rabbitmq_detailed_queue_messages_ready', 'rabbitmq_detailed_queue_messages_unacked'];

/** The metrics that an expression of PromQL asks for: its words that are no function, keyword, label or duration. */
function metricsOf(expression: string): string[] {
  const bare = expression
    .replaceAll(/label_values\(([^,]*),[^)]*\)/g, '$1')
    .replaceAll(/"[^"]*"/g, '')
    .replaceAll(/\{[^}]*\}|\[[^\]]*\]/g, '')
    .replaceAll(/\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, '');
  return [...bare.matchAll(/[a-z_][\w:]*(?!\w|\s*\()/gi)].flatMap(([word]) =>
    /^(and|or|unless|bool|offset)$/.test(word) ? [] : word,
  );
}

/** Names that some source gives to a metric, and those of prom-client about the process. */
function knownMetrics(): Set<string> {
  const sources = globSync('{audit,gateway,libs,shop,subgraphs,tools}/**/*.ts', {
    cwd: projectRoot,
    exclude: (path) => /\.spec\.ts$/.test(path),
  });
  const ours = sources.flatMap((path) => [...read(path).matchAll(/'(souk_\w+)'/g)].flatMap(([, name]) => name ?? []));
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const defaults = registry.getMetricsAsArray().map(({ name }) => name);
  return new Set([...ours, ...defaults, ...others]);
}

const expressions = [
  ...dashboard.panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [`panel ${title}`, expr] as const)),
  ...dashboard.templating.list.map(({ definition }) => ['variable', definition] as const),
  ...alerts.map(({ alert, expr }) => [`alert ${alert}`, expr] as const),
];

describe('The dashboard and the alerts', () => {
  it('ask only for metrics that some process has', () => {
    const known = knownMetrics();
    const unknown = expressions.flatMap(([where, expression]) => {
      const metrics = metricsOf(expression);
      expect(metrics, `${where} asks for something`).not.toEqual([]);
      return metrics
        .filter((name) => !known.has(name) && !known.has(name.replace(/_(bucket|sum|count)$/, '')))
        .map((name) => `${where}: ${name}`);
    });
    expect(unknown).toEqual([]);
  });

  it('show every metric of ours', () => {
    const shown = new Set(expressions.flatMap(([, expression]) => metricsOf(expression)));
    const bare = new Set([...shown].map((name) => name.replace(/_(bucket|sum|count)$/, '')));
    const ours = [...knownMetrics()].filter((name) => name.startsWith('souk_'));
    expect(ours.filter((name) => !shown.has(name) && !bare.has(name))).toEqual([]);
  });

  it('are tried, each alert of them, by the rules of alerts.test.yml', () => {
    const tried = new Set([...read('grafana/alerts.test.yml').matchAll(/alertname: (\w+)/g)].map(([, name]) => name));
    expect(alerts.map(({ alert }) => alert).filter((name) => !tried.has(name))).toEqual([]);
  });

  it('hear of every process', () => {
    expect(scraped).toEqual(expect.arrayContaining(['gateway', ...subgraphs, 'audit', 'rabbitmq']));
    const down = alerts.find(({ alert }) => alert === 'ProcessDown')?.expr ?? '';
    for (const name of ['gateway', ...subgraphs, 'audit']) expect(down).toContain(`absent(up{job="${name}"})`);
  });
});
