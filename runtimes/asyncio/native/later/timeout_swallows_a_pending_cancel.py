"""A timeout of 0 takes a request that is pending for its own.

Not in 3.11.2. Run: python3.13 timeout_swallows_a_pending_cancel.py
"""

import asyncio


async def goes_on(log):
    asyncio.current_task().cancel()
    try:
        async with asyncio.timeout(0):
            await asyncio.sleep(10)
    except TimeoutError:
        log.append("TimeoutError")
    await asyncio.sleep(0)
    log.append("went on")


async def main():
    log = []
    await asyncio.wait([asyncio.create_task(goes_on(log))])
    return log


log = asyncio.run(main())
if log == ["TimeoutError", "went on"]:
    print("defect seen: a task that was asked to cancel goes on after a timeout")
    raise SystemExit(1)
