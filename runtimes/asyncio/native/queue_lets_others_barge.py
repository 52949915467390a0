"""Who comes to a Queue later is served before those that wait.

Run: python3.11 queue_lets_others_barge.py
"""

import asyncio


async def puts(queue, item):
    await queue.put(item)


async def gets(queue, log, name):
    log.append((name, await queue.get()))


async def putters():
    queue = asyncio.Queue(1)
    queue.put_nowait("first")
    waiting = asyncio.create_task(puts(queue, "waited"))
    await asyncio.sleep(0)
    queue.get_nowait()  # wakes the putter, which has not run yet
    queue.put_nowait("came later")
    got = await queue.get()
    await waiting
    return got == "came later"


async def getters():
    queue = asyncio.Queue()
    log = []
    waiting = asyncio.create_task(gets(queue, log, "waited"))
    await asyncio.sleep(0)
    queue.put_nowait(1)  # wakes the getter, which has not run yet
    await gets(queue, log, "came later")
    queue.put_nowait(2)
    await waiting
    return log[0] == ("came later", 1)


if asyncio.run(putters()) and asyncio.run(getters()):
    print("defect seen: a put and a get overtook those that had waited before them")
    raise SystemExit(1)
