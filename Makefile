# Each target sets up what it needs. `make help` lists them.
PYTHON ?= python3
BIN    := .venv/bin
READY  := .venv/.complete
UV     := _build/lock/bin/uv
NOTEBOOKS ?= chapters/*.ipynb
export UV_CUSTOM_COMPILE_COMMAND := make lock

.PHONY: help book pdf lab serve test portable offline check-site lighthouse notebooks benchmarks libraries lock \
	wheels clean

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*## /make \1\t/p' Makefile | expand -t 18

book: $(READY)  ## build the website, and print the path of the page to open
	$(BIN)/jupyter-book build . --all -W -n --keep-going
	@$(BIN)/python website/built.py

pdf: book  ## the whole book on paper: _build/pdf/lossbook.pdf, printed by Chromium
	$(BIN)/node website/node/pdf.mjs

lab: $(READY)  ## open the chapters in JupyterLab; as root, LAB=--allow-root
	$(BIN)/jupyter lab --notebook-dir=chapters $(LAB)

serve: book  ## build the website and serve it on this machine
	$(BIN)/python -m http.server --bind 127.0.0.1 --directory _build/html 8000

offline: book  ## one file with site, notebooks and package, for where there is no network
	$(BIN)/python website/offline.py

test: $(READY)  ## all that needs no browser: unit tests, docstrings, derivations, chapters
	$(BIN)/python -m pytest --numprocesses=auto --dist=loadfile
	$(BIN)/ruff check

portable: $(READY)  ## chapters and laws as other processors would run them; QUICK=--quick takes the farthest only
	$(BIN)/python -m tools.portable $(QUICK)

check-site: book  ## every page in Chromium (light, dark, and on a phone), in Firefox and in WebKit
	$(BIN)/node website/checks/all.mjs

lighthouse: book  ## what Lighthouse says of each page, as on a phone and a slow network
	$(BIN)/node website/checks/lighthouse.mjs

notebooks: $(READY)  ## run the chapters anew and store them in canonical form; NOTEBOOKS=chapters/huber.ipynb takes one
	$(BIN)/python -m tools.notebooks $(NOTEBOOKS)

benchmarks:  ## speed, memory and accuracy beside other libraries; QUICK=--quick tries it on small data
	$(PYTHON) -m venv _build/benchmarks
	_build/benchmarks/bin/python -m pip install --quiet --disable-pip-version-check -r benchmarks/requirements.txt
	_build/benchmarks/bin/python -m benchmarks.run $(QUICK)

libraries:  ## measure anew what other libraries answer, and say what has changed; CHECK=--check writes nothing
	$(PYTHON) -m venv _build/libraries
	_build/libraries/bin/python -m pip install --quiet --disable-pip-version-check -r benchmarks/libraries/requirements.txt
	_build/libraries/bin/python -m benchmarks.libraries $(CHECK)

lock: $(UV)  ## requirements.in -> requirements.txt; UPGRADE=--upgrade takes newer versions
	$(UV) pip compile requirements.in -o requirements.txt $(UPGRADE) \
		--quiet --universal --generate-hashes --python-version 3.11

wheels: $(UV)  ## ask whether the lock has a wheel for each Python and each system that the book supports
	$(PYTHON) -m tools.wheels $(UV)

clean:  ## remove what was built (.venv stays)
	rm -rf _build build .pytest_cache .ruff_cache .mypy_cache .hypothesis

$(UV):
	$(PYTHON) -m venv --clear _build/lock
	_build/lock/bin/python -m pip install --quiet --disable-pip-version-check uv

# Two steps, since pip wants hashes for everything or for nothing. The stamp comes last.
$(READY): requirements.txt pyproject.toml
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@
