import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, ResolveField, ResolveReference, Resolver } from '@nestjs/graphql';
import { CurrentIdentity, type Identity, Public, SignedIn } from '#platform/auth';
import { parseInput } from '#platform/errors';
import { type Connection, type PageArgs, RequestContext } from '#platform/graphql';
import { DepositsService } from '../deposits.service.js';
import { PaymentsConfig } from '../payments.config.js';
import { type AccountView, accountView } from './account.view.js';
import { Accounts } from './accounts.js';
import { depositFundsSchema } from './deposit.input.js';
import { type EntryView, LedgerPages } from './ledger-pages.js';

@Resolver('Account')
export class AccountResolver {
  private readonly depositFundsInput: ReturnType<typeof depositFundsSchema>;

  constructor(
    @Inject(PaymentsConfig) { currency }: PaymentsConfig,
    private readonly accounts: Accounts,
    private readonly pages: LedgerPages,
    private readonly deposits: DepositsService,
  ) {
    this.depositFundsInput = depositFundsSchema(currency);
  }

  @Mutation()
  @SignedIn()
  async depositFunds(@Args('input') input: unknown, @CurrentIdentity() identity: Identity): Promise<AccountView> {
    return accountView(await this.deposits.deposit(identity, parseInput(this.depositFundsInput, input)));
  }

  /** The same rule as for `User.account`. */
  @ResolveReference()
  @Public()
  resolveReference(reference: { id: unknown }, context: RequestContext): Promise<AccountView | null> {
    return this.accounts.load(reference.id, context);
  }

  /** Whoever was given the account may see what came and went. */
  @ResolveField()
  @Public()
  entries(
    @Parent() account: AccountView,
    @Args() page: PageArgs,
    @Context() context: RequestContext,
  ): Promise<Connection<EntryView>> {
    return this.pages.page(account.id, page, context);
  }
}
