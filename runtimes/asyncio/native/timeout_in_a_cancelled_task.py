"""A timeout in the cleanup of a cancelled task raises CancelledError.

Run: python3.11 timeout_in_a_cancelled_task.py
"""

import asyncio


async def cleans_up(log):
    try:
        await asyncio.sleep(10)
    finally:
        try:
            async with asyncio.timeout(0):
                await asyncio.sleep(10)
        except TimeoutError:
            log.append("TimeoutError")
        except asyncio.CancelledError:
            log.append("CancelledError")
            raise


async def main():
    log = []
    task = asyncio.create_task(cleans_up(log))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])
    return log


log = asyncio.run(main())
if log == ["CancelledError"]:
    print("defect seen: an expired timeout raised CancelledError")
    raise SystemExit(1)
