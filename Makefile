# make run: the portal on http://127.0.0.1:8000/     make test: its tests     make check: all that CI asks for
SHELL := /bin/bash
MAKEFLAGS += --no-print-directory --no-builtin-rules
.SILENT:
.DEFAULT_GOAL := help
.PHONY: hostile lighthouse help run dev-tools test test-postgres check lint types deploy audit fix docs-img bench faults load mutate lock clean

PYTEST := .venv/bin/python -m pytest -n auto --dist loadgroup
# For what looks at the code without starting the portal: no key, no .env file.
TESTING := DJANGO_SETTINGS_MODULE=portal.settings.test

help:
	echo "make run            建立环境、数据库和起始数据，启动 http://127.0.0.1:8000/ （PORT= 换端口）"
	echo "make test           测试，SQLite（ARGS= 传给 pytest，例如 ARGS='-k inpatient -n0'）"
	echo "make test-postgres  同一套测试，在临时启动的 PostgreSQL 上"
	echo "make check          格式、规则、模板、类型、依赖方向、迁移、部署检查，以及上面两套测试"
	echo "make audit          已知漏洞：依赖（pip-audit，要联网）、自己的代码（bandit）"
	echo "make fix            自动修正格式"
	echo "make docs-img       重新拍 docs/staff.md 里的图（docs/img，要有 Chromium）"
	echo "make faults load    故障试验；压力测试（都要 postgresql redis-server nginx，压力测试还要 wrk）"
	echo "make bench mutate   性能对比；引擎的变异测试"
	echo "make hostile        恶意输入：Schemathesis 和两万多条乱填的表单（几分钟）"
	echo "make lighthouse     Lighthouse 12（手机）：各页四项得分和传输量"
	echo "make lock clean     重新锁定依赖；删除环境、数据库和生成的文件"

run:
	bin/venv requirements.txt
	bin/run

dev-tools:
	bin/venv requirements-dev.txt

test: dev-tools
	$(PYTEST) $(ARGS)

test-postgres: dev-tools
	bin/with-postgres $(PYTEST) $(ARGS)

lint: dev-tools
	.venv/bin/ruff format --check --quiet . || { echo "ruff format: run make fix" >&2; exit 1; }
	.venv/bin/ruff check --quiet .
	.venv/bin/djlint --lint --quiet templates
	.venv/bin/djlint --lint --quiet --profile django staff_templates
	.venv/bin/lint-imports --no-cache

types: dev-tools
	.venv/bin/mypy

deploy: dev-tools
	$(TESTING) .venv/bin/python manage.py makemigrations --check --dry-run
	bin/check-deploy

check: lint types deploy
	$(MAKE) test
	$(MAKE) test-postgres ARGS='-m "not browser"'

# --strict: a package that nothing is known of is a failure too, not "clean".
audit: dev-tools
	.venv/bin/bandit --quiet --recursive --configfile pyproject.toml portal regions calculators policies manage.py
	for name in requirements requirements-dev; do \
	  .venv/bin/pip-audit --strict --progress-spinner off --require-hashes --disable-pip --requirement $$name.txt || exit 1; done
	for lock in benchmarks/*/package-lock.json; do npm audit --audit-level=low --prefix "$$(dirname "$$lock")" || exit 1; done

fix: dev-tools
	.venv/bin/ruff check --fix --quiet . || true
	.venv/bin/ruff format --quiet .

# The test of the yearly change takes the pictures of the manual on its way.
docs-img: dev-tools
	rm -f docs/img/*.png
	DOCS_IMG=1 CI=true .venv/bin/python -m pytest -n0 -q tests/browser/test_yearly_change.py

bench:
	bin/venv requirements-bench.txt .venv-bench
	for tool in wrk node npm; do command -v $$tool >/dev/null || { echo "make bench: 需要 wrk、Node.js 20 和 npm（Debian：apt-get install wrk nodejs npm）" >&2; exit 1; }; done
	cd benchmarks/publicodes && npm ci --silent --no-audit --no-fund
	for file in $(sort $(wildcard benchmarks/bench_*.py)); do echo "== $$file"; PYTHONPATH=. $(TESTING) .venv-bench/bin/python "$$file" $(ARGS) || exit 1; done

hostile: dev-tools
	HOSTILE=1 HOSTILE_INPUTS=$${HOSTILE_INPUTS:-20000} $(PYTEST) -m hostile tests/hostile $(ARGS)

lighthouse:
	benchmarks/lighthouse/run

# The site as in production, with parts of it taken away (Debian: postgresql redis-server nginx); about 20 minutes.
faults: dev-tools
	.venv/bin/python -m pytest -n0 tests/faults $(ARGS)

# The same site under load (Debian: wrk besides).
load: dev-tools
	.venv/bin/python benchmarks/load/run.py $(ARGS)

mutate: dev-tools
	rm -rf mutants
	HYPOTHESIS_PROFILE=short .venv/bin/mutmut run $(ARGS)
	.venv/bin/mutmut results

lock:
	bin/lock

clean:
	rm -rf .venv .venv-bench var mutants .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
