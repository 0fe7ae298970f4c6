"""Sets one document. A program: a job as JSON on stdin, the PDF on stdout.

It is a program so that a document that exhausts the typesetter exhausts this process alone: processor time and memory
have limits. It imports nothing of the product, and reads the folders of templates and fonts alone.
"""

from __future__ import annotations

import json
import resource
import sys

import typst


def main() -> None:
    """Read the job, set the limits, and write the PDF. An error of the template goes to stderr, with status 2."""
    job = json.load(sys.stdin)
    seconds, memory = int(job["seconds"]), int(job["memory"])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    compiler = typst.Compiler(
        input=job["template"],
        root=job["root"],
        font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=job["fonts"]),
        # Values are strings of data. Nothing of them is ever part of a source file.
        sys_inputs={"values": json.dumps(job["values"], ensure_ascii=False)},
        # An empty folder: no package is read, and none is fetched from the network.
        package_path="/nonexistent",
        package_cache_path="/nonexistent",
    )
    try:
        pdf = compiler.compile(format="pdf", pdf_standards=job["standards"], timestamp=int(job["made_at"]))
    except typst.TypstError as error:
        sys.stderr.write(error.message)
        sys.exit(2)
    if not isinstance(pdf, bytes):
        raise TypeError("one document was expected")
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main()
