from dipdup.context import HookContext


async def a(ctx: HookContext) -> None:
    await ctx.execute_sql('a')
    await ctx.fire_hook('b')
