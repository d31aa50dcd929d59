"""Lints openapi.yaml, generates clients from it, and lets two of them play a day against the server."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
API = HERE.parent.parent / "openapi.yaml"
TOOLS = Path(os.environ["TOOLS"]).resolve()
NPM = TOOLS / "node_modules" / ".bin"
PIP = TOOLS / "venv" / "bin"
MADE = TOOLS / "made"


def run(*command, quiet=False):
    """Runs a command; gives its output. Fails with it if the command does, or was to be quiet and was not."""
    command = [str(part) for part in command]
    done = subprocess.run(command, cwd=TOOLS, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode or (quiet and "WARNING" in done.stdout):
        raise RuntimeError(f"{' '.join(command)}: exit code {done.returncode}\n{done.stdout[-4000:]}")
    return done.stdout


# Linters


def spectral():
    run(NPM / "spectral", "lint", "--ruleset", HERE / "spectral.yaml", "--fail-severity", "hint", API)


def redocly():
    said = run(NPM / "redocly", "lint", "--config", HERE / "redocly.yaml", "--format", "json", API)
    totals = json.loads(said[said.index("{\n") : said.rindex("}") + 1])["totals"]
    if totals["errors"] or totals["warnings"]:
        raise RuntimeError(said)


def spec_validator():
    run(PIP / "openapi-spec-validator", API)


# Generators


def openapi_typescript():
    """Types for openapi-fetch; the day is compiled with them."""
    folder = MADE / "openapi-typescript"
    folder.mkdir()
    run(NPM / "openapi-typescript", API, "-o", folder / "api.d.ts")
    for name in ["day.ts", "tsconfig.json"]:
        shutil.copy(HERE / name, folder)
    run(NPM / "tsc", "-p", folder, "--outDir", folder / "out")


def openapi_python_client():
    run(
        PIP / "openapi-python-client", "generate", "--meta", "none", "--path", API,
        "--config", HERE / "python-client.yaml", "--output-path", MADE / "field_inspection",
        quiet=True,
    )  # fmt: skip


def openapi_generator(name):
    folder = MADE / name
    run(PIP / "openapi-generator-cli", "generate", "-i", API, "-g", name, "-o", folder)
    return folder


def typescript_fetch():
    folder = openapi_generator("typescript-fetch")
    shutil.copy(HERE / "tsconfig.json", folder)
    run(NPM / "tsc", "-p", folder, "--noEmit", "--exactOptionalPropertyTypes", "false", "--noUncheckedIndexedAccess", "false")


def kotlin():
    openapi_generator("kotlin")


def swift():
    openapi_generator("swift6")


# Days


def start(data):
    command = [os.environ["BINARY"], "serve", "--demo", "--listen", "127.0.0.1:0", "--data", data, "--log-level", "warn"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def address(server):
    for line in server.stdout:
        if found := re.search(r" listens on (http://\S+?)/?$", line.strip()):
            return found[1]
    raise RuntimeError(f"the server did not start (exit code {server.wait()})")


def play(base):
    run("node", MADE / "openapi-typescript" / "out" / "day.js", base)
    run(PIP / "python", "-B", HERE / "day.py", MADE, base)


LINTERS = [spectral, redocly, spec_validator]
GENERATORS = [openapi_typescript, openapi_python_client, typescript_fetch, kotlin, swift]


def main():
    shutil.rmtree(MADE, ignore_errors=True)
    MADE.mkdir(parents=True)
    with tempfile.TemporaryDirectory(prefix="description-") as folder:
        server = start(str(Path(folder, "data")))
        try:
            with ThreadPoolExecutor(os.cpu_count()) as pool:
                for done in [pool.submit(tool) for tool in LINTERS + GENERATORS]:
                    done.result()
            play(address(server))
        finally:
            server.terminate()
            stopped = server.wait(30)
    if stopped != 0:
        raise RuntimeError(f"the server stopped with exit code {stopped}")
    print(f"description: {len(LINTERS)} linters, 0 errors, 0 warnings, {len(GENERATORS)} clients generated, 2 days played")


if __name__ == "__main__":
    try:
        main()
    except RuntimeError as failure:
        print(f"description: FAILED, {failure}")
        sys.exit(1)
