import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Query, ResolveReference, Resolver } from '@nestjs/graphql';
import { CurrentIdentity, type Identity, Public, SignedIn } from '#platform/auth';
import { badInput, parseInput, SoukError } from '#platform/errors';
import { type Connection, type PageArgs, RequestContext, toConnection } from '#platform/graphql';
import { CatalogueService } from '../catalogue.service.js';
import { parseProductId } from '../domain/product-id.js';
import { skuForm } from '../domain/sku.js';
import { type InventoryConfig, inventoryConfig } from '../inventory.config.js';
import { ProductsService } from '../products.service.js';
import { productFilter, productSort } from './product-filter.js';
import { createProductInput, restockArguments, updateProductInput } from './product-input.js';
import { parseProductPage, productCursor } from './product-page.js';
import { type ProductView, productView } from './product-view.js';

interface ListArguments extends PageArgs {
  filter?: unknown;
  sort?: unknown;
}

@Resolver('Product')
export class ProductResolver {
  private readonly createInput: ReturnType<typeof createProductInput>;
  private readonly updateInput: ReturnType<typeof updateProductInput>;

  constructor(
    private readonly catalogue: CatalogueService,
    private readonly products: ProductsService,
    @Inject(inventoryConfig) { currency }: InventoryConfig,
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
    if (id != null) return this.load(id, context);
    const product = sku != null && skuForm.test(sku.trim()) ? await this.catalogue.bySku(sku.trim()) : undefined;
    return product ? productView(product) : null;
  }

  @ResolveReference()
  @Public()
  resolveReference(reference: { id: unknown }, context: RequestContext): Promise<ProductView | null> {
    return this.load(reference.id, context);
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

  /** Null for what is not on offer, or no id at all. */
  private async load(id: unknown, context: RequestContext): Promise<ProductView | null> {
    const productId = parseProductId(id);
    if (!productId) return null;
    return context.load(this, productId, async (ids) => {
      const products = await this.catalogue.byIds(ids);
      return new Map(products.map((product) => [product.id, productView(product)]));
    });
  }
}

function existing(id: string): string {
  const productId = parseProductId(id);
  if (!productId) throw new SoukError('NOT_FOUND', 'There is no such product.');
  return productId;
}
