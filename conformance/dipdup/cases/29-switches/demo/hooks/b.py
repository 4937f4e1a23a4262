from dipdup.context import HookContext


async def b(ctx: HookContext) -> None:
    await ctx.execute_sql('not_there')
