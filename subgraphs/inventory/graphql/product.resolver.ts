import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Query, ResolveReference, Resolver } from '@nestjs/graphql';
import type { GraphQLResolveInfo } from 'graphql';
import { CurrentIdentity, type Identity, Public, SignedIn } from '#platform/auth';
import { badInput, parseInput, SoukError } from '#platform/errors';
import { type Connection, type PageArgs, RequestContext, toConnection } from '#platform/graphql';
import { CatalogueService } from '../catalogue.service.js';
import type { ProductTerms } from '../domain/product.js';
import { parseProductId } from '../domain/product-id.js';
import { skuForm } from '../domain/sku.js';
import { InventoryConfig } from '../inventory.config.js';
import { ProductsService } from '../products.service.js';
import { productFilter, productSort } from './product-filter.js';
import { createProductInput, restockArguments, updateProductInput } from './product-input.js';
import { parseProductPage, productCursor } from './product-page.js';
import { asksTermsOnly } from './product-terms.js';
import { type ProductView, productView } from './product-view.js';

interface ListArguments extends PageArgs {
  filter?: unknown;
  sort?: unknown;
}

@Resolver('Product')
export class ProductResolver {
  private readonly createInput: ReturnType<typeof createProductInput>;
  private readonly updateInput: ReturnType<typeof updateProductInput>;

  private readonly whole: LoadMany<ProductView> = async (ids) => {
    const products = await this.catalogue.byIds(ids);
    return new Map(products.map((product) => [product.id, productView(product)]));
  };

  private readonly terms: LoadMany<ProductTerms> = async (ids) => {
    const products = await this.catalogue.termsByIds(ids);
    return new Map(products.map((product) => [product.id, product]));
  };

  constructor(
    private readonly catalogue: CatalogueService,
    private readonly products: ProductsService,
    @Inject(InventoryConfig) { currency }: InventoryConfig,
  ) {
    this.createInput = createProductInput(currency);
    this.updateInput = updateProductInput(currency);
  }

  @Query('products')
  @Public()
  async list(@Args() args: ListArguments): Promise<Connection<ProductView>> {
    const filter = parseInput(productFilter, args.filter, 'filter');
    const sort = parseInput(productSort, args.sort, 'sort');
    const page = parseProductPage(args, sort);
    const products = await this.catalogue.page(filter, sort, page.after, page.first + 1);
    const cursorOf = (product: (typeof products)[number]) => productCursor(product, sort);
    return toConnection(products, page, cursorOf, productView, () => this.catalogue.count(filter));
  }

  @Query('product')
  @Public()
  async one(
    @Args('id') id: string | null | undefined,
    @Args('sku') sku: string | null | undefined,
    @Context() context: RequestContext,
  ): Promise<ProductView | null> {
    if ((id == null) === (sku == null)) throw badInput({ id: 'give exactly one of id and sku' });
    if (id != null) return load(id, context, this.whole);
    const product = sku != null && skuForm.test(sku.trim()) ? await this.catalogue.bySku(sku.trim()) : undefined;
    return product ? productView(product) : null;
  }

  @ResolveReference()
  @Public()
  resolveReference(
    reference: { id: unknown },
    context: RequestContext,
    info: GraphQLResolveInfo,
  ): Promise<ProductView | ProductTerms | null> {
    return load(reference.id, context, asksTermsOnly(info) ? this.terms : this.whole);
  }

  @Mutation('createProduct')
  @SignedIn()
  async create(@CurrentIdentity() identity: Identity, @Args('input') input: unknown): Promise<ProductView> {
    return productView(await this.products.create(identity, parseInput(this.createInput, input)));
  }

  @Mutation('updateProduct')
  @SignedIn()
  async update(
    @CurrentIdentity() identity: Identity,
    @Args('id') id: string,
    @Args('input') input: unknown,
  ): Promise<ProductView> {
    return productView(await this.products.update(identity, existing(id), parseInput(this.updateInput, input)));
  }

  @Mutation('deleteProduct')
  @SignedIn()
  async delete(@CurrentIdentity() identity: Identity, @Args('id') id: string): Promise<true> {
    await this.products.delete(identity, existing(id));
    return true;
  }

  @Mutation('restockProduct')
  @SignedIn()
  async restock(
    @CurrentIdentity() identity: Identity,
    @Args('id') id: string,
    @Args() args: { quantity: unknown; idempotencyKey?: unknown },
  ): Promise<ProductView> {
    return productView(await this.products.restock(identity, existing(id), parseInput(restockArguments, args, '')));
  }
}

type LoadMany<Shown> = (ids: readonly string[]) => Promise<ReadonlyMap<string, Shown>>;

/** Null for what is not on offer, or no id at all. */
async function load<Shown>(id: unknown, context: RequestContext, loadMany: LoadMany<Shown>): Promise<Shown | null> {
  const productId = parseProductId(id);
  return productId ? context.load(loadMany, productId, loadMany) : null;
}

function existing(id: string): string {
  const productId = parseProductId(id);
  if (!productId) throw new SoukError('NOT_FOUND', 'There is no such product.');
  return productId;
}
