import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { projectRoot } from '#platform/config';

/** The operating system's and npm's, not ours. */
const ofTheSystem = new Set(['PATH', 'INIT_CWD']);
const variableName = /^[A-Z][A-Z0-9_]*$/;

/** The names of all subgraphs. */
export const subgraphs = readdirSync(join(projectRoot, 'subgraphs'));

/** Every variable that the system reads: the keys of each shape given to `readConfig`, and what is read as `env.NAME`. */
export function configVariables(): Set<string> {
  const sources = globSync('{audit,gateway,libs,shop,subgraphs,tools}/**/*.ts', {
    cwd: projectRoot,
    exclude: (path) => /\.spec\.ts$|(^|\/)(testing|node_modules)$/.test(path),
  });
  const found = sources.flatMap((path) => variablesIn(path, readFileSync(join(projectRoot, path), 'utf8')));
  return new Set(found.filter((name) => !ofTheSystem.has(name)));
}

function variablesIn(path: string, content: string): string[] {
  const source = ts.createSourceFile(path, content, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.getText() === 'readConfig' && node.arguments[0]) {
      found.push(...keysOf(node.arguments[0], source));
    }
    if (ts.isPropertyAccessExpression(node) && /(^|\.)env$/.test(node.expression.getText()) && !isWritten(node)) {
      if (variableName.test(node.name.text)) found.push(node.name.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function keysOf(shape: ts.Node, source: ts.SourceFile): string[] {
  if (ts.isObjectLiteralExpression(shape)) return shape.properties.flatMap((property) => keyOf(property, source));
  if (ts.isIdentifier(shape)) {
    // The platform's own: it is handed a shape, and its callers are read instead.
    if (source.fileName.endsWith('config/config.ts')) return [];
    return keysOf(declarationOf(shape.text, source), source);
  }
  throw new Error(`${source.fileName}: cannot tell which variables ${shape.getText()} names`);
}

function keyOf({ name }: ts.ObjectLiteralElementLike, source: ts.SourceFile): string[] {
  if (!name) throw new Error(`${source.fileName}: a shape that spreads another one cannot be read`);
  if (!ts.isComputedPropertyName(name)) return [name.getText()];
  const made = ts.isIdentifier(name.expression) ? declarationOf(name.expression.text, source) : name.expression;
  if (!ts.isTemplateExpression(made)) throw new Error(`${source.fileName}: cannot read ${name.getText()}`);
  const ending = made.templateSpans.at(-1)?.literal.text ?? '';
  return subgraphs.map((subgraph) => `${subgraph.toUpperCase()}${ending}`);
}

function declarationOf(name: string, source: ts.SourceFile): ts.Expression {
  let found: ts.Expression | undefined;
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && node.name.getText() === name) found = node.initializer;
    ts.forEachChild(node, visit);
  };
  visit(source);
  if (!found) throw new Error(`${source.fileName}: ${name} is declared elsewhere`);
  return found;
}

function isWritten(node: ts.Node): boolean {
  return (
    ts.isBinaryExpression(node.parent) &&
    node.parent.left === node &&
    node.parent.operatorToken.kind === ts.SyntaxKind.EqualsToken
  );
}
