"""The variant whose groups are made by `asyncio.gather`."""

import asyncio
from functools import partial

import _rollcall as book
from rollcall_ops import DELIVERED, ESCAPED, Ending
from rollcall_run import Run


class Children:
    """What a group's body starts, to be gathered at the end of it."""

    def __init__(self):
        self.tasks = []

    def create_task(self, coroutine):
        self.tasks.append(asyncio.create_task(coroutine))
        return self.tasks[-1]


class GatherRun(Run):
    """`gather` raises the first error, and leaves the others behind as they are. So
    does a body that fails before it has come to `gather`."""

    async def op_group(self, me, op, number, group, loop):
        mine = book.open_group(me, op.index)
        close = partial(book.close_group, me, op.index, mine)
        end_body = partial(book.end_group_body, me, op.index, mine)
        children = self.groups[mine] = Children()
        with Ending(self, close, DELIVERED, me, op.index, mine):
            with Ending(self, end_body, ESCAPED, me, op.index, mine):
                await self.block(me, op.body, mine, loop)
            gathering = asyncio.gather(*children.tasks)
            gathering.number = mine
            await gathering
