"""corpus/article/ARTICLE.md shows what `replay` prints: each block is run again.

Run: check_article.py COMMAND ROOT, in the environment ROLLCALL_UPDATE_GOLDEN=1 to write
the blocks anew.
"""

import os
import pathlib
import re
import subprocess
import sys

BLOCK = re.compile(r"```\n\$ \./rollcall replay (\S+)\n(.*?)```", re.DOTALL)
# They name a token, a compiler and the like.
OF_THIS_BUILD = ("  replay ", "  with ", "  print ", "  page ", "  keep ")


def printed(command, root, case):
    done = subprocess.run(
        [command, "replay", case], cwd=root, capture_output=True, text=True
    )
    if done.returncode != 0:
        raise SystemExit(f"{case}: not as expected\n{done.stdout}{done.stderr}")
    lines = done.stdout.splitlines()
    return "\n".join(x.rstrip() for x in lines if not x.startswith(OF_THIS_BUILD))


def main(command, root):
    article = root / "corpus/article/ARTICLE.md"
    old = article.read_text()
    shown = set()

    def again(block):
        case = block[1]
        shown.add(pathlib.Path(case).name)
        return f"```\n$ ./rollcall replay {case}\n{printed(command, root, case)}\n```"

    new = BLOCK.sub(again, old)
    if os.environ.get("ROLLCALL_UPDATE_GOLDEN"):
        article.write_text(new)
        return
    there = {path.name for path in article.parent.glob("*.asyncio.case")}
    if there != shown:
        raise SystemExit(f"{article}: without {sorted(there - shown)}")
    for before, after in zip(old.splitlines(), new.splitlines()):
        if before != after:
            raise SystemExit(f"{article}:\n  says  {before}\n  is    {after}")
    if new != old:
        raise SystemExit(f"{article}: more or fewer lines than printed")


main(os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]))
