"""asyncio's event loop under Rollcall's gate.

The gate decides when a completion arrives and when time passes; the ready
handles run in asyncio's own order. What is between a handle and the code that
it runs (tasks, futures, task groups, timeouts, queues) is asyncio's, unchanged.
"""

import asyncio
import sys

import _rollcall as gate

PROGRAM, GROUP, TIMEOUT, BODY = range(4)  # cancel_cause

# Who asks a task to cancel is told by the code that calls `cancel`.
CAUSES = {
    asyncio.TaskGroup._abort.__code__: GROUP,
    asyncio.TaskGroup._on_task_done.__code__: BODY,
    asyncio.tasks._GatheringFuture.cancel.__code__: GROUP,
    asyncio.Timeout._on_timeout.__code__: TIMEOUT,
    asyncio.tasks._cancel_and_wait.__code__: TIMEOUT,  # called by wait_for
}


def is_request(cause, caller):
    """Whether the actor is asked to cancel: not by the limit of one of its ops, nor
    by a `wait_for` that passes a request on."""
    if cause != TIMEOUT:
        return True
    if "self" in caller.f_locals:
        return not hasattr(caller.f_locals["self"], "is_limit")
    waiter = caller.f_back.f_locals.get("waiter")
    return waiter is None or not waiter.cancelled()


class Task(asyncio.Task):
    """A task that knows whose ops it runs.

    Its hash is the same in each run: a TaskGroup keeps its tasks in a set, and
    cancels them in the order of that.
    """

    __slots__ = ("actor", "number", "is_limit")

    def __init__(self, coro, loop, actor, number, is_limit):
        self.actor = actor
        self.number = number
        self.is_limit = is_limit  # it waits for an op that has a limit
        super().__init__(coro, loop=loop)

    def __hash__(self):
        return self.number

    def cancel(self, msg=None):
        accepted = super().cancel(msg)
        if accepted and self.actor is not None and not self.is_limit:
            caller = sys._getframe(1)
            cause = CAUSES.get(caller.f_code, PROGRAM)
            if is_request(cause, caller):
                group = caller.f_locals["self"] if cause in (GROUP, BODY) else None
                self.get_loop().on_cancel(self.actor, cause, group)
        return accepted

    def uncancel(self):
        left = super().uncancel()
        scope = sys._getframe(1).f_locals.get("self")
        is_limits = self.is_limit or hasattr(scope, "is_limit")
        if self.actor is not None and not is_limits:
            group = scope if isinstance(scope, asyncio.TaskGroup) else None
            self.get_loop().on_uncancel(self.actor, group, left)
        return left


class Alarm(asyncio.TimerHandle):
    """A timer on the gate's clock."""

    __slots__ = ("number",)


class Loop(asyncio.BaseEventLoop):
    """One loop a run. `next_actor` runs in the task that is made next, which is for
    the limit of an op if `next_is_limit`."""

    def __init__(self, on_cancel, on_uncancel, on_done):
        super().__init__()
        self.on_cancel = on_cancel
        self.on_uncancel = on_uncancel
        self.on_done = on_done
        self.next_actor = None
        self.next_is_limit = False
        self._tasks_made = 0
        self.set_task_factory(Loop._make_task)

    def _make_task(self, coro, context=None):
        actor, self.next_actor = self.next_actor, None
        if actor is None:
            parent = asyncio.current_task(self)
            actor = None if parent is None else parent.actor
        is_limit, self.next_is_limit = self.next_is_limit, False
        self._tasks_made += 1
        return Task(coro, self, actor, self._tasks_made, is_limit)

    def forget(self):
        self.on_cancel = self.on_uncancel = self.on_done = None
        self._exception_handler = None

    def time(self):
        return gate.now()

    def call_at(self, when, callback, *args, context=None):
        timer = Alarm(when, callback, args, self, context)
        timer.number = gate.arm(when, timer)
        return timer

    def _timer_handle_cancelled(self, handle):
        gate.disarm(handle.number)

    async def complete_from_outside(self, actor):
        """The gate decides when it is done."""
        future = self.create_future()
        handle = asyncio.Handle(_complete, (future,), self)
        number = gate.expect(actor, handle)
        try:
            await future
        finally:
            gate.expect_no_more(number)

    def _run_once(self):
        """One turn: what has arrived, what is due, then what was ready."""
        if not self._ready and not gate.wait():
            self.stop()
            return
        self._ready.extend(gate.arrived())
        if not gate.run_ready(self._ready, Task, self.on_done):
            self.stop()

    def _process_events(self, event_list):
        raise AssertionError("there is no selector")

    def _write_to_self(self):
        raise AssertionError("there is no other thread")


def _complete(future):
    if not future.done():
        future.set_result(None)
