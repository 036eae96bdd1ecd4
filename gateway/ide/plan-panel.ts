import { planHeader } from './plan-view.js';

const style = `
#souk-plan { position: fixed; right: 12px; bottom: 12px; z-index: 100; display: flex; flex-direction: column; align-items: end;
  gap: 8px; font: 13px/1.5 system-ui, sans-serif; max-width: min(760px, 90vw); }
#souk-plan button { font: inherit; padding: 6px 12px; border: 1px solid #8886; border-radius: 6px; background: #fff; color: #222;
  cursor: pointer; box-shadow: 0 1px 4px #0003; }
#souk-plan button[aria-pressed="true"] { background: #d60690; border-color: #d60690; color: #fff; }
#souk-plan section { background: #fff; color: #222; border: 1px solid #8886; border-radius: 6px; padding: 12px;
  overflow: auto; max-height: 60vh; width: min(640px, 90vw); box-sizing: border-box; box-shadow: 0 4px 16px #0004; }
#souk-plan table { border-collapse: collapse; width: 100%; margin-bottom: 8px; }
#souk-plan th, #souk-plan td { text-align: left; padding: 2px 12px 2px 0; white-space: nowrap; }
#souk-plan td.time { width: 40%; }
#souk-plan td.time div { height: 10px; min-width: 2px; background: #d60690; border-radius: 2px; }
#souk-plan pre { margin: 0; font: 12px/1.5 ui-monospace, monospace; }
@media (prefers-color-scheme: dark) {
  #souk-plan button, #souk-plan section { background: #1c2333; color: #dde; }
}`;

/** Runs in the page, before the IDE: asks for plans where its button is pressed, and shows them instead of leaving them in the answer. */
const script = `
(() => {
  const send = window.fetch.bind(window);
  let wanted = false;
  let panel;
  window.fetch = async (input, init = {}) => {
    if (!wanted) return send(input, init);
    const headers = new Headers(init.headers ?? (input instanceof Request ? input.headers : undefined));
    headers.set('${planHeader}', '1');
    const response = await send(input, { ...init, headers });
    const answer = await response.clone().json().catch(() => undefined);
    const { plan, ...others } = answer?.extensions ?? {};
    if (!plan) return response;
    show(plan);
    const { extensions: _, ...rest } = answer;
    const shown = Object.keys(others).length > 0 ? { ...rest, extensions: others } : rest;
    const { status, statusText } = response;
    return new Response(JSON.stringify(shown), { status, statusText, headers: response.headers });
  };
  const element = (name, text = '', className = '') => {
    const made = document.createElement(name);
    made.textContent = text;
    made.className = className;
    return made;
  };
  const row = (kind, cells) => {
    const made = element('tr');
    for (const cell of cells) {
      made.append(cell instanceof Node ? cell : element(kind, cell));
    }
    return made;
  };
  const ms = (value) => (value === undefined ? '–' : value.toFixed(1) + ' ms');
  const bar = (fromMs, forMs, allMs) => {
    const cell = element('td', '', 'time');
    const line = element('div');
    line.style.marginLeft = (100 * fromMs) / allMs + '%';
    line.style.width = (100 * forMs) / allMs + '%';
    cell.append(line);
    return cell;
  };
  const show = ({ text, planningMs, fetches = [] }) => {
    const allMs = Math.max(1, ...fetches.map(({ startedMs, durationMs = 0 }) => startedMs + durationMs));
    const table = element('table');
    table.append(row('th', ['fetch', 'entities', 'began', 'took', 'outcome', '']));
    for (const { subgraph, entities, representations, startedMs, durationMs, outcome } of fetches) {
      const asked = representations === undefined ? '' : representations + ' ' + entities;
      table.append(row('td', [subgraph, asked, ms(startedMs), ms(durationMs), outcome, bar(startedMs, durationMs ?? 0, allMs)]));
    }
    const planning = planningMs === undefined ? 'The plan was there already.' : 'Planned in ' + ms(planningMs) + '.';
    panel.hidden = false;
    panel.replaceChildren(...(fetches.length > 0 ? [table] : []), element('p', planning), element('pre', text));
  };
  addEventListener('DOMContentLoaded', () => {
    const host = element('div');
    host.id = 'souk-plan';
    panel = element('section');
    panel.hidden = true;
    const button = element('button', 'Query plan');
    button.title = 'Show the query plan of what is run, with the time of each fetch';
    button.setAttribute('aria-pressed', 'false');
    button.onclick = () => {
      wanted = !wanted;
      button.setAttribute('aria-pressed', String(wanted));
      panel.hidden = !wanted;
      if (wanted && !panel.hasChildNodes()) panel.append(element('p', 'Run an operation: its plan will be here.'));
    };
    host.append(panel, button);
    document.body.append(host);
  });
})();`;

/** What is put into the head of the IDE's page: a button that shows query plans. */
export const planPanel = `<style>${style}</style><script>${script}</script>`;
