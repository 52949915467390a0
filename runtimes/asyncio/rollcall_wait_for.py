"""The variant whose timeouts and limits are those of `asyncio.wait_for`."""

import asyncio

import _rollcall as book
from rollcall_ops import ProgramError
from rollcall_run import Run


class WaitForRun(Run):
    """`wait_for` wraps what it waits for in a task, here one more of the same actor.

    If it leaves that task behind, the task goes on, and is told as what it is: the
    body of an op that is over.
    """

    async def op_timeout(self, me, op, number, group, loop):
        body = self.block(me, op.body, group, loop)
        try:
            await asyncio.wait_for(body, op.seconds)
        except TimeoutError:
            raise ProgramError(book.raise_timeout(me, op.index)) from None

    async def within(self, seconds, awaitable):
        self.loop.next_is_limit = True
        try:
            return [await asyncio.wait_for(awaitable, seconds)]
        except TimeoutError:
            return []
