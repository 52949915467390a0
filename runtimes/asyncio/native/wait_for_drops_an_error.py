"""The error of what a cancelled wait_for ran is not raised.

Run: python3.11 wait_for_drops_an_error.py
"""

import asyncio


async def fails_to_clean_up():
    try:
        await asyncio.sleep(10)
    finally:
        raise OSError


async def with_timeout():
    async with asyncio.timeout(10):
        await fails_to_clean_up()


async def outcome(waits):
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)
    task = asyncio.create_task(waits)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    (result,) = await asyncio.gather(task, return_exceptions=True)
    return type(result)


by_timeout = asyncio.run(outcome(with_timeout()))
by_wait_for = asyncio.run(outcome(asyncio.wait_for(fails_to_clean_up(), 10)))
if by_timeout is OSError and by_wait_for is asyncio.CancelledError:
    print("defect seen: wait_for raised CancelledError, and the OSError is gone")
    raise SystemExit(1)
