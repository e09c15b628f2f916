.PHONY: lint types layers test ci help.txt

lint:
	ruff check .

types:
	mypy

layers:
	lint-imports

test:
	pytest -q -n auto

help.txt:
	python -c "from kpo_compliance.cli import help_text; print(help_text(), end='')" > kpo_compliance/help.txt

ci:
	.ci/run
