"""Tests of the Python side by itself, with a book and a gate of a few lines.

Run: python3.11 test_rollcall.py
"""

import asyncio
import gc
import itertools
import sys
import types
import unittest
import warnings


class Harness(types.ModuleType):
    """`_rollcall`: runs handles as they come, and time passes when it must."""

    def __init__(self):
        super().__init__("_rollcall")
        self.reset()

    def reset(self):
        self.told = []
        self.clock = 0.0
        self.alarms = {}
        self.expected = {}
        self.here = []
        self.numbers = itertools.count(1)

    # The gate.

    def now(self):
        return self.clock

    def run_ready(self, ready, task_type, on_done):
        for _ in range(len(ready)):
            handle = ready.popleft()
            if handle.cancelled():
                continue
            task = getattr(handle._callback, "__self__", None)
            handle._run()
            if type(task) is task_type and task.done():
                on_done(task)
        return True

    def wait(self):
        if self.expected:
            self.here.append(self.expected.pop(min(self.expected)))
        elif self.alarms:
            number = min(self.alarms, key=lambda n: self.alarms[n][0])
            when, handle = self.alarms.pop(number)
            self.clock = when
            self.here.append(handle)
        return bool(self.here)

    def arrived(self):
        here, self.here = self.here, []
        return here

    def arm(self, when, handle):
        number = next(self.numbers)
        self.alarms[number] = (when, handle)
        return number

    def disarm(self, number):
        self.alarms.pop(number, None)

    def expect(self, actor, handle):
        number = next(self.numbers)
        self.expected[number] = handle
        return number

    def expect_no_more(self, number):
        self.expected.pop(number, None)

    # The book: what has no answer is told, and that is all.

    def add_root(self):
        return 0

    def spawn(self, spawner, op, copy, group):
        return next(self.numbers)

    def open_group(self, host, op):
        return 7

    def begin_op(self, task, op, loop):
        return next(self.numbers)

    def turn_of(self, loop, turn, turns):
        return turn, turn != turns

    def raise_error(self, task, op):
        return 41

    def raise_timeout(self, task, op):
        return 42

    def gave_up(self):
        return False

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *arguments: self.told.append((name, *arguments))


harness = sys.modules["_rollcall"] = Harness()

import rollcall_gather  # noqa: E402
import rollcall_loop  # noqa: E402
import rollcall_ops  # noqa: E402
import rollcall_run  # noqa: E402
import rollcall_wait_for  # noqa: E402

places = itertools.count()


def op(kind, *, body=(), handler=(), variant=rollcall_run.Run, **given):
    rest = dict(target=0, inner=True, count=1, seconds=None, catches=0) | given
    parts = (*rest.values(), False, body, handler)
    return rollcall_run.Op(variant, kind, next(places), *parts)


def run(*bodies, capacities=(), permits=(), events=0, variant=rollcall_run.Run):
    """What was told. Nothing is after the run, and nobody complains."""
    harness.reset()
    complaints = []
    sys.unraisablehook = complaints.append
    one = variant((capacities, permits, events, bodies))
    one.until_rest()
    told = list(harness.told)
    one.tear_down()
    del one
    gc.collect()
    sys.unraisablehook = sys.__unraisablehook__
    assert harness.told == told
    assert not complaints, complaints
    return told


def named(told, name):
    return [entry[1:] for entry in told if entry[0] == name]


class Loop(unittest.TestCase):
    def setUp(self):
        harness.reset()
        self.asked = []
        self.taken_back = []
        self.loop = rollcall_loop.Loop(
            lambda actor, cause, scope: self.asked.append((actor, cause)),
            lambda actor, group, left: self.taken_back.append((group, left)),
            lambda task: None,
        )

    def tearDown(self):
        self.loop.close()

    def finish(self, coroutine, actor=3):
        self.loop.next_actor = actor
        task = self.loop.create_task(coroutine)
        self.loop.run_forever()
        self.assertTrue(task.done())
        return task

    def test_what_is_ready_keeps_its_order(self):
        order = []
        for number in range(5):
            self.loop.call_soon(order.append, number)
        self.loop.run_forever()
        self.assertEqual(order, [0, 1, 2, 3, 4])

    def test_timers_run_by_deadline(self):
        order = []
        for delay in (3, 1, 2):
            self.loop.call_later(delay, order.append, delay)
        self.loop.call_later(1.5, order.append, "never").cancel()
        self.loop.run_forever()
        self.assertEqual(order, [1, 2, 3])
        self.assertEqual(self.loop.time(), 3)

    def test_hashes_of_tasks_are_numbers(self):
        async def nothing():
            pass

        self.assertEqual(hash(self.finish(nothing())), 1)
        self.assertEqual(hash(self.finish(nothing())), 2)

    def test_a_completion_that_nobody_awaits_any_more_is_taken_back(self):
        async def waits():
            await self.loop.complete_from_outside(3)

        async def cancels(task):
            task.cancel()

        self.loop.next_actor = 3
        task = self.loop.create_task(waits())
        self.loop.create_task(cancels(task))
        self.loop.run_forever()
        self.assertTrue(task.cancelled())
        self.assertEqual(harness.expected, {})
        self.assertEqual(self.asked, [(3, rollcall_loop.PROGRAM)])

    def test_who_asks_is_told(self):
        async def fails():
            raise OSError

        async def in_group():
            try:
                async with asyncio.TaskGroup() as group:
                    group.create_task(asyncio.sleep(9))
                    group.create_task(fails())
                    await asyncio.sleep(9)
            except* OSError:
                pass
            try:
                async with asyncio.timeout(1):
                    await asyncio.sleep(9)
            except TimeoutError:
                pass

        self.finish(in_group())
        causes = [cause for _, cause in self.asked]
        self.assertEqual(
            causes, [rollcall_loop.GROUP, rollcall_loop.BODY, rollcall_loop.TIMEOUT]
        )

    def test_who_takes_a_request_back_is_told_and_how_many_are_left(self):
        async def fails():
            raise OSError

        async def in_group():
            try:
                async with asyncio.TaskGroup() as group:
                    self.group = group
                    group.create_task(fails())
                    await asyncio.sleep(9)
            except* OSError:
                pass
            try:
                async with asyncio.timeout(1):
                    try:
                        await asyncio.sleep(9)
                    finally:
                        asyncio.current_task().cancel()
            except asyncio.CancelledError:
                pass

        self.finish(in_group())
        self.assertEqual(self.taken_back, [(self.group, 0), (None, 1)])


class Program(unittest.TestCase):
    def test_items_go_through_queues_and_what_is_left_is_told(self):
        told = run([op("put"), op("put"), op("get")], capacities=[2])
        puts = [entry[2:] for entry in named(told, "end_op")]
        self.assertEqual(puts[0][1], puts[2][1], "the first item comes first")
        self.assertEqual(named(told, "note_item_left"), [(0, puts[1][1])])

    def test_a_limit_ends_a_put(self):
        told = run([op("put"), op("put", seconds=2)], capacities=[1])
        outcomes = [entry[2] for entry in named(told, "end_op")]
        self.assertEqual(outcomes, [rollcall_ops.OK, rollcall_ops.TIMED_OUT])
        for what in ("note_cancel_reached", "note_cancel_withdrawn"):
            self.assertEqual(named(told, what), [], "a limit is no request")
        self.assertEqual(harness.clock, 2)

    def test_try_ops_do_not_wait(self):
        told = run([op("try_get"), op("try_put"), op("try_put")], capacities=[1])
        outcomes = [entry[2] for entry in named(told, "end_op")]
        self.assertEqual(
            outcomes,
            [rollcall_ops.WOULD_BLOCK, rollcall_ops.OK, rollcall_ops.WOULD_BLOCK],
        )

    def test_a_group_cancels_the_others_and_raises_the_error(self):
        told = run([op("group", body=[op("spawn", target=1), op("io")])], [op("fail")])
        self.assertEqual(
            named(told, "note_cancel_reached"), [(0, 7, rollcall_loop.BODY)]
        )
        self.assertEqual(named(told, "note_cancel_withdrawn"), [(0, 7, 0)])
        errors = [(entry[0], entry[-1]) for entry in named(told, "note_error")]
        self.assertIn((rollcall_ops.DELIVERED, 41), errors)
        self.assertIn((rollcall_ops.REPORTED, 41), errors, "nobody fetched the root's")

    def test_a_catch_clause_takes_what_it_names(self):
        told = run(
            [op("try_catch", catches=rollcall_ops.CATCH_ERROR, body=[op("fail")])]
        )
        self.assertEqual(named(told, "note_error")[0][0], rollcall_ops.CAUGHT)
        self.assertEqual(named(told, "finish_task"), [(0, rollcall_ops.OK)])
        told = run(
            [op("try_catch", catches=rollcall_ops.CATCH_CANCEL, body=[op("fail")])]
        )
        self.assertEqual(named(told, "finish_task"), [(0, rollcall_ops.ERROR)])

    def test_a_timeout_raises_an_error_of_its_own(self):
        told = run([op("timeout", seconds=1, body=[op("sleep", seconds=5)])])
        requests = named(told, "note_cancel_reached")
        self.assertEqual(requests, [(0, None, rollcall_loop.TIMEOUT)])
        self.assertEqual(named(told, "note_error")[0][-1], 42)

    def test_a_cleanup_runs_once_and_not_when_the_run_is_torn_down(self):
        told = run([op("try_finally", body=[op("fail")], handler=[op("yield")])])
        self.assertEqual(len(named(told, "begin_cleanup")), 1)
        told = run(
            [op("try_finally", body=[op("get")], handler=[op("yield")])], capacities=[1]
        )
        self.assertEqual(named(told, "begin_cleanup"), [])
        self.assertEqual(named(told, "finish_task"), [])

    def test_a_run_that_hangs_leaves_nothing_behind(self):
        hangs = [op("group", body=[op("spawn", target=1, count=2)])], [op("get")]

        def blocks_after(runs):
            for _ in range(runs):
                harness.reset()
                one = rollcall_run.Run(([1], [], 0, hangs))
                one.until_rest()
                one.tear_down()
            return sys.getallocatedblocks()

        gc.disable()
        before = blocks_after(10)
        self.assertLess(blocks_after(40) - before, 40, "not one block a run")
        gc.enable()

    def test_a_coroutine_that_a_group_refuses_is_left_over(self):
        cleanup = op("try_finally", body=[op("io")], handler=[op("spawn", target=1)])
        program = [op("group", body=[op("spawn", target=1), cleanup])], [op("fail")]
        harness.reset()
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.showwarning = rollcall_run.on_warning
            one = rollcall_run.Run(([], [], 0, program))
            self.assertEqual(one.until_rest(), 1)
            one.tear_down()
            one = rollcall_run.Run(([], [], 0, ([op("yield")],)))
            self.assertEqual(one.until_rest(), 0)
            one.tear_down()

    def test_a_task_that_is_cancelled_before_its_first_step_has_an_end(self):
        told = run([op("detach", target=1), op("cancel_task")], [op("yield")])
        # The cancel names a task by the number that the book gives: here another one.
        self.assertEqual(len(named(told, "finish_task")), 2)


class Variants(unittest.TestCase):
    def test_wait_for_cancels_what_runs_in_its_task(self):
        variant = rollcall_wait_for.WaitForRun
        slow = op("timeout", seconds=1, body=[op("sleep", seconds=5)], variant=variant)
        told = run([slow], variant=variant)
        requests = named(told, "note_cancel_reached")
        self.assertEqual(requests, [(0, None, rollcall_loop.TIMEOUT)])
        self.assertEqual(named(told, "note_error")[0][-1], 42)

    def test_a_limit_by_wait_for_is_no_request(self):
        told = run(
            [op("get", seconds=2)],
            capacities=[1],
            variant=rollcall_wait_for.WaitForRun,
        )
        self.assertEqual(named(told, "end_op")[0][2], rollcall_ops.TIMED_OUT)
        self.assertEqual(named(told, "note_cancel_reached"), [])

    def test_gather_leaves_the_others_behind(self):
        variant = rollcall_gather.GatherRun
        spawns = [op("spawn", target=1), op("spawn", target=2)]
        told = run(
            [op("group", body=spawns, variant=variant)],
            [op("fail")],
            [op("sleep", seconds=9)],
            variant=variant,
        )
        self.assertEqual(named(told, "note_cancel_reached"), [])
        ends = [
            entry[0] for entry in told if entry[0] in ("close_group", "finish_task")
        ]
        self.assertEqual(
            ends, ["finish_task", "close_group", "finish_task", "finish_task"]
        )

    def test_gather_is_cancelled_with_its_host(self):
        variant = rollcall_gather.GatherRun
        group = op("group", body=[op("spawn", target=1)], variant=variant)
        told = run(
            [op("timeout", seconds=1, body=[group])],
            [op("sleep", seconds=9)],
            variant=variant,
        )
        causes = [entry[1:] for entry in named(told, "note_cancel_reached")]
        self.assertEqual(
            causes, [(7, rollcall_loop.GROUP), (None, rollcall_loop.TIMEOUT)]
        )


if __name__ == "__main__":
    unittest.main()
