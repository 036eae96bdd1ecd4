import { Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { ConfigError } from '#platform/config';
import { SoukError } from '#platform/errors';
import type { CurrentGraph } from '../graph/current-graph.js';
import type { Graph } from '../graph/graph.js';
import type { GraphqlRequest } from '../http/graphql-request.js';
import { DocumentSource } from './document-source.js';
import type { ManifestFile } from './manifest-file.js';
import { readManifest, sha256, type TrustedManifest } from './trusted-manifest.js';
import { findUnfit } from './unfit-documents.js';
import { UnknownDocuments } from './unknown-documents.js';

/** The documents of a manifest, and no others: whatever clients send, nothing else runs. A changed manifest is taken up. */
export class TrustedDocuments extends DocumentSource implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('TrustedDocuments');
  private readonly stopping = new AbortController();
  private readonly unknown = new UnknownDocuments();
  private manifest: TrustedManifest = { byId: new Map(), byHash: new Map() };
  private checked: { graph: Graph; manifest: TrustedManifest } | undefined;

  constructor(
    private readonly file: ManifestFile,
    private readonly graph: CurrentGraph,
    private readonly production: boolean,
  ) {
    super();
  }

  /** Throws ConfigError for a manifest that cannot be used. */
  async onModuleInit(): Promise<void> {
    try {
      this.manifest = readManifest(await this.file.readText());
    } catch (cause) {
      throw new ConfigError(`TRUSTED_DOCUMENTS ${this.file.path} cannot be used: ${explain(cause)}`);
    }
    this.file.watch(
      () => this.takeUp(),
      () => this.warnOfUnfit(),
    );
  }

  onApplicationShutdown(): void {
    this.stopping.abort();
    this.file.stopWatching();
  }

  /** By its text, its id in the manifest, or its SHA-256. Throws DOCUMENT_NOT_TRUSTED. */
  resolve({ query, persistedHash, documentId }: GraphqlRequest): string {
    const { byId, byHash } = this.manifest;
    if (query !== undefined) {
      const hash = sha256(query);
      return byHash.get(hash) ?? this.refuse(hash);
    }
    const id = persistedHash ?? documentId ?? '';
    const plainId = withoutPrefix(id);
    return byId.get(id) ?? byId.get(plainId) ?? byHash.get(plainId.toLowerCase()) ?? this.refuse(plainId);
  }

  /** The manifest alone says what is known. */
  remember(): void {}

  private refuse(id: string): never {
    this.unknown.note(id);
    throw new SoukError('DOCUMENT_NOT_TRUSTED', 'Only documents of the manifest are run here.');
  }

  private async takeUp(): Promise<void> {
    try {
      this.manifest = readManifest(await this.file.readText());
      this.logger.log({ documents: this.manifest.byHash.size }, 'a new manifest of trusted documents is in use');
    } catch (cause) {
      this.logger.error(
        { file: this.file.path, err: cause },
        'a changed manifest of trusted documents is refused; the old one stays',
      );
    }
  }

  /** Once for each manifest and graph: else the users of a client that was built for another graph would be the first to know. */
  private async warnOfUnfit(): Promise<void> {
    const { manifest } = this;
    try {
      const graph = this.graph.get();
      if (this.checked?.graph === graph && this.checked.manifest === manifest) return;
      this.checked = { graph, manifest };
      const unfit = await findUnfit(manifest, graph.schema, this.production, this.stopping.signal);
      if (unfit.count > 0) this.logger.warn({ ...unfit }, 'trusted documents do not fit the graph, and are refused');
    } catch (cause) {
      this.logger.error({ err: cause }, 'trusted documents cannot be checked against the graph');
    }
  }
}

/** https://github.com/graphql/graphql-over-http/blob/main/spec/Appendix%20A%20--%20Persisted%20Documents.md */
function withoutPrefix(id: string): string {
  return id.startsWith('sha256:') ? id.slice('sha256:'.length) : id;
}

function explain(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).split('\n', 1)[0] ?? '';
}
