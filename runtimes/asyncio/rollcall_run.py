"""One run of a program: its tasks, from the first to the last, and what is told
of them beside their ops."""

import asyncio
import gc
import sys
import warnings

import _rollcall as book
from rollcall_loop import Loop
from rollcall_ops import (
    CANCELLED,
    ERROR,
    ESCAPED,
    NO_LOOP,
    NO_OP,
    OK,
    REPORTED,
    Ops,
    ProgramError,
    errors_in,
    is_mistake,
    outcome_of,
    permits_left,
)


class Op:
    """An op of a program; `index` is its place in the printed order."""

    __slots__ = (
        "run",
        "index",
        "target",
        "is_inner",
        "count",
        "seconds",
        "catches",
        "passes_on",
        "body",
        "handler",
    )

    def __init__(self, ops, kind, *rest):
        self.run = getattr(ops, "op_" + kind)
        for name, value in zip(self.__slots__[1:], rest):
            setattr(self, name, value)


class Run(Ops):
    """One run of a program: its tasks, groups, queues, semaphores and events."""

    never_awaited = 0  # coroutines of the latest run

    def __init__(self, program):
        capacities, permits, events, self.bodies = program
        self.loop = Loop(self.on_cancel, self.on_uncancel, self.on_done)
        self.loop.set_exception_handler(self.on_exception)
        self.queues = [asyncio.Queue(capacity) for capacity in capacities]
        self.permits = [
            asyncio.Lock() if n is None else asyncio.Semaphore(n) for n in permits
        ]
        self.events = [asyncio.Event() for _ in range(events)]
        self.tasks = {}  # by number
        self.groups = {}  # likewise
        self.unfinished = {}  # the group of each task, by number
        self.is_over = False
        Run.never_awaited = 0
        self.mistake = None  # an exception that our own code has raised

    # From begin to end.

    def until_rest(self):
        """Runs until nothing goes on; what is left is to be torn down.

        Gives how many coroutines were neither begun nor closed.
        """
        self.start(book.add_root(), 0, None, self.loop.create_task)
        self.loop.run_forever()
        if self.mistake is not None:
            raise self.mistake
        # An error that nobody has fetched is reported once nobody can any more; a
        # group refers to the task of its host.
        self.groups.clear()
        self.forget_finished()
        gc.collect(0)
        book.come_to_rest()
        if not book.gave_up():
            for index, queue in enumerate(self.queues):
                while not queue.empty():
                    book.note_item_left(index, queue.get_nowait())
            for index, permits in enumerate(self.permits):
                book.note_permits_left(index, permits_left(permits))
        return Run.never_awaited

    def forget_finished(self):
        for number in [n for n, task in self.tasks.items() if task.done()]:
            del self.tasks[number]

    def tear_down(self):
        """Whatever still waits is closed, and nothing of that is told."""
        self.is_over = True
        usual_hook, sys.unraisablehook = sys.unraisablehook, lambda _: None
        is_hung = bool(self.tasks)
        while self.tasks:
            self.tasks.popitem()[1]._log_destroy_pending = False
        self.groups.clear()
        self.queues.clear()
        self.permits.clear()
        self.events.clear()
        self.loop._ready.clear()
        gc.collect(1)
        self.loop._ready.clear()
        if is_hung:
            # What goes on when it is closed, as a group does, is old by now.
            gc.collect()
            self.loop._ready.clear()
        sys.unraisablehook = usual_hook
        self.loop.close()
        # No cycle is left: the next collections look at young objects alone.
        self.loop.forget()
        self.loop = None

    def on_cancel(self, actor, cause, group):
        if not self.is_over:
            number = None if group is None else group.number
            book.note_cancel_reached(actor, number, cause)

    def on_uncancel(self, actor, group, left):
        if not self.is_over:
            number = None if group is None else group.number
            book.note_cancel_withdrawn(actor, number, left)

    def on_done(self, task):
        """Of a task that has not told its end itself: its body has raised, or has never
        begun."""
        me = task.actor
        if self.is_over or me not in self.unfinished or self.tasks[me] is not task:
            return
        group = self.unfinished.pop(me)
        outcome = CANCELLED
        if not task.cancelled():
            outcome = ERROR
            self.tell_errors(ESCAPED, me, NO_OP, group, task._exception)
        book.finish_task(me, outcome)

    def on_exception(self, loop, context):
        """Of a callback there is no task: then it is the root's."""
        task = context.get("task") or context.get("future")
        if "exception" in context:
            me = getattr(task, "actor", 0)
            self.tell_errors(REPORTED, me, NO_OP, None, context["exception"])

    def tell_errors(self, what, me, index, group, error):
        """Each with its number; 0 is one that no op raised."""
        if outcome_of(error) != ERROR or self.is_over:
            return
        for one in errors_in(error):
            number = one.number if isinstance(one, ProgramError) else 0
            book.note_error(what, me, index, group, number)
            if number == 0 and is_mistake(one):
                self.mistake = one
                self.loop.stop()

    # Tasks.

    def start(self, number, declaration, group, create_task):
        """Whether the runtime took the task."""
        self.loop.next_actor = number
        try:
            body = self.turns(number, self.bodies[declaration], None, self.life(number))
            self.tasks[number] = create_task(body)
        except RuntimeError:
            self.loop.next_actor = None
            return False
        self.unfinished[number] = group
        return True

    def life(self, me):
        """One turn: the body of a task, told from its begin to its end if it does
        not raise."""
        book.begin_task(me)
        yield NO_LOOP
        if not self.is_over:
            del self.unfinished[me]
            book.finish_task(me, OK)

    def block(self, me, ops, group, loop):
        """Runs ops one after the other."""
        return self.turns(me, ops, group, (loop,))

    async def turns(self, me, ops, group, loops):
        """Likewise in each turn of a loop. An op is told from its begin to its end."""
        for loop in loops:
            for op in ops:
                number = book.begin_op(me, op.index, loop)
                outcome = OK
                try:
                    given = await op.run(self, me, op, number, group, loop)
                    if type(given) is tuple:
                        outcome, number = given
                    elif given is not None:
                        outcome = given
                except BaseException as error:
                    outcome = outcome_of(error)
                    raise
                finally:
                    if not self.is_over:
                        book.end_op(me, op.index, outcome, number)


def on_warning(message, category, *place):
    if "was never awaited" in str(message):
        Run.never_awaited += 1


def prepare():
    """Once in a process: a collection is the gate's to make, and cheap."""
    warnings.simplefilter("always")
    warnings.showwarning = on_warning
    gc.collect()
    gc.disable()
    gc.freeze()
