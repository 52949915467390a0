"""To cancel a task that has failed already silences its error.

Run: python3.11 cancel_silences_a_finished_task.py
"""

import asyncio
import gc


async def fails():
    raise OSError


async def reports(cancels):
    seen = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: seen.append(context["message"]))
    task = asyncio.create_task(fails())
    await asyncio.sleep(0)
    if cancels:
        assert not task.cancel()  # it is done: there is nothing to cancel
    del task
    gc.collect()
    return seen


if asyncio.run(reports(False)) and not asyncio.run(reports(True)):
    print("dialect seen: cancel() returned False, yet the error is reported no more")
    raise SystemExit(1)
