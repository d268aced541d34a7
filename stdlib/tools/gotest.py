#!/usr/bin/env python3
"""Runs Go's own tests of a package against our sources, in real Go, by an overlay.

usage: gotest.py [-k] package [go test flags]
Our files replace the package's (its tests stay). Natives come from tools/shims/<package>/*.go: a shim file that has the
name of one of our files replaces it. -k: only build.
"""
import glob, json, os, re, subprocess, sys, tempfile
here = os.path.dirname(os.path.abspath(__file__))
goroot = os.environ.get('GOROOT', '/work/ref/gobin/go')
args = sys.argv[1:]
build = args and args[0] == '-k'
if build: args = args[1:]
pkg, flags = args[0], args[1:]
src = os.path.join(goroot, 'src', pkg)
over = {}
for f in glob.glob(src + '/*.go') + glob.glob(src + '/*.s'):
    if not f.endswith('_test.go'):
        over[f] = ''
shim = ''.join(open(f).read() for f in glob.glob(os.path.join(here, 'shims', pkg, '*.go')))
defined = set(re.findall(r'^func (\w+)', shim, re.M))
tmp = tempfile.mkdtemp()

def strip(path):
    """A copy of a source file without the natives that the shim defines."""
    text = re.sub(r'(?m)^//go:noescape\n', '', open(path).read())
    text = re.sub(r'(?m)^func (\w+)[^{\n]*$', lambda m: '' if m[1] in defined else m[0], text)
    text = text.replace('"internal/rt"', '_ "unsafe"').replace('"internal/bytealg"', 'bytealg "internal/govmalg"')
    out = os.path.join(tmp, os.path.basename(path))
    open(out, 'w').write(text)
    return out

for d in (os.path.join(here, '..', 'go', pkg), os.path.join(here, 'shims', pkg)):
    for f in glob.glob(os.path.abspath(d) + '/*'):
        if not os.path.isfile(f) or f.endswith('.sed'): continue
        if not f.endswith('_test.go'):
            over[os.path.join(src, 'govm_' + ('shim_' if 'shims' in d else '') + os.path.basename(f))] = f if 'shims' in d else strip(f)
        else:
            over[os.path.join(src, os.path.basename(f))] = f if os.path.getsize(f) else ''
sed = os.path.join(here, 'shims', pkg, 'tests.sed')
if os.path.exists(sed):
    # tests of internal functions that have other parameters here
    for f in glob.glob(src + '/*_test.go'):
        if f not in over:
            over[f] = os.path.join(tmp, os.path.basename(f))
            open(over[f], 'w').write(subprocess.run(['sed', '-f', sed, f], capture_output=True, text=True, check=True).stdout)
over[os.path.join(goroot, 'src/internal/govmalg/alg.go')] = os.path.join(here, 'shims/internal/govmalg/alg.go')
over[os.path.join(src, 'govm_empty.s')] = os.path.join(here, 'shims', 'empty.s')
with tempfile.NamedTemporaryFile('w', suffix='.json', delete=False) as t:
    json.dump({'Replace': over}, t)
env = dict(os.environ, GOROOT=goroot, GOFLAGS='', GO111MODULE='on')
cmd = [goroot + '/bin/go', 'build' if build else 'test', '-overlay', t.name] + ([] if build else ['-vet=off']) + flags + [pkg]
r = subprocess.run(cmd, env=env, cwd=os.path.join(goroot, 'src'))
sys.exit(r.returncode)
