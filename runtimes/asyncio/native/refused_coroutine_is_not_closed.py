"""A TaskGroup that refuses a coroutine neither runs nor closes it.

Run: python3.11 refused_coroutine_is_not_closed.py
"""

import asyncio
import inspect


async def fails():
    raise OSError


async def main(refused):
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fails())
            try:
                await asyncio.sleep(10)
            finally:
                group.create_task(refused)
    except* (OSError, RuntimeError):
        pass


refused = asyncio.sleep(0)
asyncio.run(main(refused))
state = inspect.getcoroutinestate(refused)
refused.close()
if state == inspect.CORO_CREATED:
    print("defect seen: the coroutine was refused, and is still to be begun")
    raise SystemExit(1)
