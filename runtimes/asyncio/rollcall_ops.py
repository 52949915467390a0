"""The ops of programs in asyncio's own primitives: a function an op.

What a task does is told to the book, which has a number for each task, group,
item and error.
"""

import asyncio
import itertools
from functools import partial

import _rollcall as book

# outcome
OK, ERROR, CANCELLED, TIMED_OUT, CLOSED, WOULD_BLOCK, REFUSED, SENTINEL = range(8)
# event_kind: what becomes of an error. catch_filter. op_action.
ESCAPED, DELIVERED, CAUGHT, REPORTED = 12, 13, 14, 15
CATCH_ERROR, CATCH_CANCEL, CATCH_ANY = range(3)
PUT, GET, ACQUIRE, RELEASE = range(1, 5)

# Which occurrence of its ops a part of an op is, where it is no turn of a loop.
HANDLER, CLEANUP, PASSED_ON = 0x63617463, 0x66696E61, 0x70617373
ACQUIRED, RELEASED = 0x61637175, 0x72656C65

SENTINEL_BIT = 1 << 31
NO_OP = None
NO_LOOP = (0, False)


class ProgramError(Exception):
    """Raised by `fail`, and by a timeout that has ended its body."""

    def __init__(self, number):
        super().__init__(number)
        self.number = number


def outcome_of(error):
    return CANCELLED if isinstance(error, asyncio.CancelledError) else ERROR


def errors_in(error):
    """What a group of errors holds, flattened."""
    if isinstance(error, BaseExceptionGroup):
        return [e for inner in error.exceptions for e in errors_in(inner)]
    return [error]


def is_mistake(error):
    """Whether it was raised in this code, which raises nothing but ProgramError."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    module = "" if place is None else place.tb_frame.f_globals["__name__"]
    return module.startswith("rollcall_")


class Ending:
    """Tells how its block ended, and first the errors that left it, if any."""

    def __init__(self, run, tell, *errors_of):
        self.run = run
        self.tell = tell
        self.errors_of = errors_of

    def __enter__(self):
        return self

    def __exit__(self, kind, error, traceback):
        if self.run.is_over:
            return
        outcome = OK if error is None else outcome_of(error)
        if outcome == ERROR and self.errors_of:
            self.run.tell_errors(*self.errors_of, error)
        self.tell(outcome)


def received(item):
    """What a get tells."""
    return (SENTINEL if item & SENTINEL_BIT else OK), item


def permits_left(permits):
    """Takes what is free of a semaphore or a lock, at the end of a run."""
    taken = 0
    while not permits.locked():
        taking = permits.acquire()
        try:
            taking.send(None)
        except StopIteration:
            taken += 1
        except RuntimeError:  # of a waiter for whom there is no loop any more
            break
    return taken


class Ops:
    """Each is given what is left of its task's `block`: the number that the book
    has for the op, the group around it, and which turn of its loops it is in.

    It gives its outcome (None: it went well), or that and another number.
    """

    # Ops that wait for themselves.

    def op_yield(self, me, op, number, group, loop):
        return asyncio.sleep(0)

    def op_io(self, me, op, number, group, loop):
        return self.loop.complete_from_outside(me)

    def op_sleep(self, me, op, number, group, loop):
        return asyncio.sleep(op.seconds)

    # Ops on tasks.

    async def op_spawn(self, me, op, number, group, loop):
        into = group if op.is_inner else book.group_named_by(op.index)
        if into is None:
            return REFUSED
        outcome = OK
        for copy in range(op.count):
            child = book.spawn(me, op.index, copy, into)
            create_task = self.groups[into].create_task
            accepted = self.start(child, op.target, into, create_task)
            book.spawned(child, accepted)
            if not accepted:
                outcome = REFUSED
        return outcome

    async def op_detach(self, me, op, number, group, loop):
        child = book.spawn(me, op.index, 0, None)
        self.start(child, op.target, None, asyncio.create_task)
        book.spawned(child, True)

    async def op_join(self, me, op, number, group, loop):
        if number not in self.tasks:
            return REFUSED, number
        await asyncio.wait([self.tasks[number]])

    async def op_cancel_task(self, me, op, number, group, loop):
        if number not in self.tasks:
            return REFUSED, number
        self.tasks[number].cancel()

    async def op_fail(self, me, op, number, group, loop):
        raise ProgramError(book.raise_error(me, op.index))

    # Ops with a body.

    async def op_group(self, me, op, number, group, loop):
        mine = book.open_group(me, op.index)
        close = partial(book.close_group, me, op.index, mine)
        end_body = partial(book.end_group_body, me, op.index, mine)
        with Ending(self, close, DELIVERED, me, op.index, mine):
            async with asyncio.TaskGroup() as task_group:
                task_group.number = mine
                self.groups[mine] = task_group
                with Ending(self, end_body, ESCAPED, me, op.index, mine):
                    await self.block(me, op.body, mine, loop)

    async def op_try_catch(self, me, op, number, group, loop):
        try:
            await self.block(me, op.body, group, loop)
        except Exception as error:
            if op.catches == CATCH_CANCEL:
                raise
            self.tell_errors(CAUGHT, me, op.index, None, error)
        except asyncio.CancelledError:
            if op.catches == CATCH_ERROR or self.is_over:
                raise
            book.note_cancel_caught(me, op.index)
        else:
            return
        await self.block(me, op.handler, group, book.turn_of(loop, HANDLER, None))

    async def op_try_finally(self, me, op, number, group, loop):
        try:
            await self.block(me, op.body, group, loop)
        finally:
            await self.cleanup(me, op, group, loop)

    async def cleanup(self, me, op, group, loop):
        if self.is_over:
            return
        book.begin_cleanup(me, op.index)
        inner = book.turn_of(loop, CLEANUP, None)
        with Ending(self, partial(book.end_cleanup, me, op.index)):
            await self.block(me, op.handler, group, inner)

    async def op_timeout(self, me, op, number, group, loop):
        try:
            async with asyncio.timeout(op.seconds):
                await self.block(me, op.body, group, loop)
        except TimeoutError:
            raise ProgramError(book.raise_timeout(me, op.index)) from None

    async def op_shield(self, me, op, number, group, loop):
        """The body is a task, here one more of the same actor, and outlives the op if
        that is cancelled."""
        await asyncio.shield(self.block(me, op.body, group, loop))

    def op_repeat(self, me, op, number, group, loop):
        turns = range(1, op.count + 1)
        around, count = itertools.repeat(loop), itertools.repeat(op.count)
        loops = map(book.turn_of, around, turns, count)
        return self.turns(me, op.body, group, loops)

    async def op_if_else(self, me, op, number, group, loop):
        branch = book.branch_of(me, op.index)
        if branch == 2:
            return REFUSED
        await self.block(me, op.handler if branch else op.body, group, loop)

    # Ops on queues.

    def op_put(self, me, op, number, group, loop):
        put = self.queues[op.target].put(number)
        return put if op.seconds is None else self.put_within(op.seconds, put)

    op_put_sentinel = op_put

    async def put_within(self, seconds, put):
        return OK if await self.within(seconds, put) else TIMED_OUT

    async def op_get(self, me, op, number, group, loop):
        get = self.queues[op.target].get()
        if op.seconds is None:
            return received(await get)
        got = await self.within(op.seconds, get)
        return received(got[0]) if got else (TIMED_OUT, 0)

    async def within(self, seconds, awaitable):
        """The result in a list, which is empty if the limit has ended it."""
        try:
            async with asyncio.timeout(seconds) as scope:
                scope.is_limit = True
                return [await awaitable]
        except TimeoutError:
            return []

    async def op_try_put(self, me, op, number, group, loop):
        try:
            self.queues[op.target].put_nowait(number)
        except asyncio.QueueFull:
            return WOULD_BLOCK

    async def op_try_get(self, me, op, number, group, loop):
        try:
            return received(self.queues[op.target].get_nowait())
        except asyncio.QueueEmpty:
            return WOULD_BLOCK, 0

    async def op_consume(self, me, op, number, group, loop):
        queue = self.queues[op.target]
        for turn in itertools.count(1):
            item = book.begin_turn(me, op.index, loop, turn, GET)
            outcome = OK
            try:
                outcome, item = received(await queue.get())
            except BaseException as error:
                outcome = outcome_of(error)
                raise
            finally:
                if not self.is_over:
                    book.end_turn(me, op.index, outcome, item, GET)
            if outcome == SENTINEL:
                break
            if op.body:
                inner = book.turn_of(loop, turn, None)
                await self.block(me, op.body, group, inner)
        if op.passes_on:
            item = book.begin_turn(me, op.index, loop, PASSED_ON, PUT)

            def end(outcome):
                book.end_turn(me, op.index, outcome, item, PUT)

            with Ending(self, end):
                await queue.put(item)

    # Ops on semaphores, locks and events.

    async def op_acquire(self, me, op, number, group, loop):
        return await self.wait_for_it(op, self.permits[op.target].acquire())

    async def wait_for_it(self, op, awaitable):
        if op.seconds is not None:
            return OK if await self.within(op.seconds, awaitable) else TIMED_OUT
        await awaitable

    async def op_release(self, me, op, number, group, loop):
        try:
            self.permits[op.target].release()
        except RuntimeError:  # a lock that nobody has
            return REFUSED

    async def op_with(self, me, op, number, group, loop):
        """What `async with` does, with its acquire and its release told."""
        permits = self.permits[op.target]
        with Ending(self, self.begin_part(me, op, loop, ACQUIRED, ACQUIRE)):
            await permits.__aenter__()
        try:
            await self.block(me, op.body, group, loop)
        finally:
            if not self.is_over:
                end = self.begin_part(me, op, loop, RELEASED, RELEASE)
                outcome = OK
                try:
                    await permits.__aexit__(None, None, None)
                except RuntimeError:  # somebody else has released the lock
                    outcome = REFUSED
                end(outcome)

    def begin_part(self, me, op, loop, turn, action):
        """Begins a part of an op; what ends it takes its outcome."""
        number = book.begin_turn(me, op.index, loop, turn, action)

        def end(outcome):
            book.end_turn(me, op.index, outcome, number, action)

        return end

    async def op_set(self, me, op, number, group, loop):
        self.events[op.target].set()

    async def op_clear(self, me, op, number, group, loop):
        self.events[op.target].clear()

    async def op_wait(self, me, op, number, group, loop):
        return await self.wait_for_it(op, self.events[op.target].wait())

    # Ops on cells and registers, which are the harness's own.

    async def on_memory(self, me, op, number, group, loop):
        return book.run_on_memory(me, op.index)

    op_read = op_write = op_add = op_cas = op_let = op_expect = on_memory
