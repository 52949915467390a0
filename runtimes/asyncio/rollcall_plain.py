"""The benchmark programs by hand, on asyncio's own loop."""

import asyncio

loop = None


def run(main):
    """The loop is made once: making one costs more than a run."""
    global loop
    if loop is None:
        loop = asyncio.new_event_loop()
    loop.run_until_complete(main)


def yields(tasks, times):
    async def worker():
        for _ in range(times):
            await asyncio.sleep(0)

    async def main():
        async with asyncio.TaskGroup() as group:
            for _ in range(tasks):
                group.create_task(worker())

    run(main())
    return tasks * (times + 1) + 2


def bounded_queue():
    """Ten items through a queue of five, to three consumers."""
    items, consumers = 10, 3
    queue = asyncio.Queue(5)

    async def producer():
        for item in range(items):
            await queue.put(item)
        for _ in range(consumers):
            await queue.put(None)

    async def consumer():
        while await queue.get() is not None:
            pass

    async def main():
        async with asyncio.TaskGroup() as group:
            group.create_task(producer())
            for _ in range(consumers):
                group.create_task(consumer())

    run(main())
    return items + 2 * consumers + 3
