from __future__ import annotations

import asyncio

from workspace_hub.upstreams.within import is_set_within


async def test_it_says_whether_the_event_came_in_time() -> None:
    event = asyncio.Event()
    assert not await is_set_within(event, 0.01)
    asyncio.get_running_loop().call_later(0.01, event.set)
    assert await is_set_within(event, 10)
    assert await is_set_within(event, 0)


async def test_a_time_limit_in_the_clearing_up_of_a_cancelled_task_is_no_cancellation() -> None:
    said: list[bool] = []

    async def run() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            said.append(await is_set_within(asyncio.Event(), 0.01))
            said.append(True)

    task = asyncio.create_task(run())
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert task.cancelled() and said == [False, True]
