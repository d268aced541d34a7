#!/usr/bin/env python3
"""Runs Go's own tests of a package under govm, against our sources.

usage: govmtest.py [-files a_test.go,b_test.go] package [-test.run REGEXP] [-test.v] ...
The library is laid out anew in a temporary folder with the package's test files added (an external test package beside it); a program
that hands the tests to testing.Main is run there. What is not embedded comes from GOROOT. $GOVM names the binary; shims that are
test files (tools/shims/<package>/*_test.go) replace the release's, empty ones remove them. -files names the only files to take.
"""
import os, re, shutil, subprocess, sys, tempfile
here = os.path.dirname(os.path.abspath(__file__))
goroot = os.environ.get('GOROOT', '/work/ref/gobin/go')
govm = os.environ.get('GOVM', '/work/target-stdlib/release/govm')
args = sys.argv[1:]
only = None
if args[0] == '-files': only, args = args[1].split(','), args[2:]
pkg, flags = args[0], args[1:]
lib = os.path.abspath(os.path.join(here, '..', 'go'))
src = os.path.join(goroot, 'src', pkg)
tmp = tempfile.mkdtemp()
for d, _, files in os.walk(lib):
    out = os.path.join(tmp, 'lib', os.path.relpath(d, lib))
    os.makedirs(out, exist_ok=True)
    for f in files:
        os.symlink(os.path.join(d, f), os.path.join(out, f))
tests, found = {}, {'Test': [], 'Fuzz': [], 'Example': []}
main = None
shims = os.path.join(here, 'shims', pkg)
for f in sorted(set(os.listdir(src)) | set(os.listdir(shims) if os.path.isdir(shims) else [])):
    if not f.endswith('_test.go') or only and f not in only: continue
    path = os.path.join(src, f)
    shim = os.path.join(here, 'shims', pkg, f)
    sed = os.path.join(here, 'shims', pkg, 'tests.sed')
    if os.path.exists(shim): path = shim
    if os.path.exists(sed) and path != shim:
        text = subprocess.run(['sed', '-f', sed, path], capture_output=True, text=True, check=True).stdout
    else:
        text = open(path).read()
    m = re.search(r'(?m)^package (\w+)', text)
    if not m or re.search(r'(?m)^//go:build (ignore|!goexperiment.jsonv2|.*race|.*asan|!.*linux|windows|js|wasip1|darwin|plan9|aix)', text): continue
    if re.search(r'_(windows|plan9|darwin|wasm|wasip1|js|arm64|s390x|386|arm|ppc64x|freebsd|netbsd|openbsd|dragonfly|solaris|aix)_test.go$', f): continue
    text = text.replace('//go:build goexperiment.jsonv2\n', '')
    ext = m[1].endswith('_test')
    dst = pkg + '_xtest' if ext else pkg
    os.makedirs(os.path.join(tmp, 'lib', dst), exist_ok=True)
    with open(os.path.join(tmp, 'lib', dst, f[:-8] + '_tst.go'), 'w') as o: o.write(text)
    alias = 'xtest' if ext else 'itest'
    tests[alias] = dst
    for m in re.finditer(r'(?m)^func (Test|Fuzz)(\w*)\(\w+ \*testing\.(T|F|M)\)', text):
        if m[3] == 'M': main = alias + '.TestMain'
        else: found[m[1]].append((m[1] + m[2], alias))
    for m in re.finditer(r'(?ms)^func (Example\w*)\(\) \{\n(.*?)^\}', text):
        body = m[2]
        o = list(re.finditer(r'(?mi)^\s*//\s*(unordered )?output:(.*)$', body))
        if not o: continue
        o = o[-1]
        lines = [o[2].strip()]
        for l in body[o.end():].strip('\n').split('\n'):
            l = l.strip()
            if not l.startswith('//'): break
            lines.append(l[3:] if l.startswith('// ') else l[2:])
        found['Example'].append((m[1], alias, '\n'.join(lines).strip() + '\n', bool(o[1])))
q = lambda s: '"' + s.replace('\\', '\\\\').replace('"', '\\"').replace('\n', '\\n').replace('\t', '\\t') + '"'
with open(os.path.join(tmp, 'main.go'), 'w') as o:
    o.write('package main\n\nimport (\n\t"os"\n\t"regexp"\n\t"testing"\n')
    used = {a: next((n[0] for n in found['Test'] + found['Example'] if n[1] == a), None) for a in tests}
    for a, p in tests.items(): o.write(f'\t{a if used[a] else "_"} "{p}"\n')
    o.write(')\n\ntype deps struct{}\n\nfunc (deps) MatchString(p, s string) (bool, error) { return regexp.MatchString(p, s) }\n\nfunc main() {\n\tm := testing.MainStart(deps{}, []testing.InternalTest{\n')
    for n, a in found['Test']: o.write(f'\t\t{{"{n}", {a}.{n}}},\n')
    o.write('\t}, nil, []testing.InternalFuzzTarget{\n')
    for n, a in found['Fuzz']: o.write(f'\t\t{{"{n}", {a}.{n}}},\n')
    o.write('\t}, []testing.InternalExample{\n')
    for n, a, out, un in found['Example']: o.write(f'\t\t{{"{n}", {a}.{n}, {q(out)}, {str(un).lower()}}},\n')
    o.write('\t})\n')
    o.write(f'\t{main}(m)\n\tos.Exit(0)\n}}\n' if main else '\tos.Exit(m.Run())\n}\n')
    for a in tests:
        if used[a]: o.write(f'\nvar _ = {a}.{used[a]}\n')
env = dict(os.environ, GOROOT=goroot, GOVM_STDLIB=os.path.join(tmp, 'lib'))
r = subprocess.run(['sh', '-c', 'ulimit -v 8000000; exec "$@"', 'sh', govm, 'run', os.path.join(tmp, 'main.go')] + flags, env=env, cwd=src)
shutil.rmtree(tmp)
sys.exit(r.returncode)
