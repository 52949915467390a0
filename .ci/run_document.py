"""Runs the commands of a document and compares what they print.

    python3 run_document.py DOCUMENT...

A command is an indented line that begins with "$ "; the indented lines below it, up to
the next command or the end of the block, are what it prints, standard output and error
together. A line of "..." alone stands for any lines, "..." inside a line for any text.
"(exit status 1)" at the end says how it ends; 0 otherwise. Each document has an empty
directory of its own.
"""

import re
import subprocess
import sys
import tempfile

COMMAND = "    $ "
STATUS = re.compile(r"^\(exit status (\d+)\)$")


def commands_of(text):
    """Line number, command, expected lines, status."""
    found = []
    open_block = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith(COMMAND):
            found.append([number, line[len(COMMAND) :], [], 0])
            open_block = True
        elif open_block and line.startswith("    "):
            status = STATUS.match(line.strip())
            if status:
                found[-1][3] = int(status[1])
            else:
                found[-1][2].append(line[4:])
        elif line.strip():
            open_block = False
    return found


def matches(expected, printed):
    """Whether the lines are as expected."""
    pattern = ""
    for line in expected:
        if line == "...":
            pattern += r"(?:.*\n)*?"
        else:
            words = (re.escape(part.strip()) for part in line.split("..."))
            pattern += r"[ \t]*" + ".*".join(words) + r"[ \t]*\n"
    return re.fullmatch(pattern, "".join(line + "\n" for line in printed)) is not None


def run(document):
    with open(document, encoding="utf-8") as file:
        all_commands = commands_of(file.read())
    if not all_commands:
        sys.exit(f"{document}: no command in it")
    with tempfile.TemporaryDirectory() as work:
        for number, command, expected, status in all_commands:
            done = subprocess.run(
                ["bash", "-c", command],
                cwd=work,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
            )
            printed = [line for line in done.stdout.splitlines() if line.strip()]
            wanted = [line for line in expected if line.strip()]
            is_right = done.returncode == status
            if is_right and (not wanted or matches(wanted, printed)):
                continue
            print(f"{document}:{number}: {command}")
            print(f"  exit status {done.returncode} instead of {status}; it printed:")
            print("\n".join("    " + line for line in printed[-60:]))
            print("  instead of:")
            print("\n".join("    " + line for line in wanted))
            sys.exit(1)
    print(f"{document}: {len(all_commands)} commands")


for name in sys.argv[1:]:
    run(name)
