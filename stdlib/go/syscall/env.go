package syscall

import "sync"

// The environment: a copy of the process's, made when first needed.
var (
	envOnce sync.Once
	envLock sync.RWMutex
	envMap  map[string]int // name -> index in envList
	envList []string       // name=value; "" when unset
)

func loadEnv() {
	envMap = make(map[string]int)
	s := environ()
	for s != "" {
		i := 0
		for s[i] != 0 {
			i++
		}
		v := s[:i]
		s = s[i+1:]
		envList = append(envList, v)
		for j := 1; j < len(v); j++ {
			if v[j] == '=' {
				if _, ok := envMap[v[:j]]; !ok {
					envMap[v[:j]] = len(envList) - 1
				} else {
					envList[len(envList)-1] = ""
				}
				break
			}
		}
	}
}

// Getenv returns a variable and whether it is set.
func Getenv(key string) (value string, found bool) {
	envOnce.Do(loadEnv)
	envLock.RLock()
	defer envLock.RUnlock()
	i, ok := envMap[key]
	if !ok || key == "" {
		return "", false
	}
	return envList[i][len(key)+1:], true
}

// Setenv sets a variable.
func Setenv(key, value string) error {
	envOnce.Do(loadEnv)
	if key == "" {
		return EINVAL
	}
	for i := range len(key) {
		if key[i] == '=' || key[i] == 0 {
			return EINVAL
		}
	}
	if hasNul(value) {
		return EINVAL
	}
	envLock.Lock()
	defer envLock.Unlock()
	kv := key + "=" + value
	if i, ok := envMap[key]; ok {
		envList[i] = kv
	} else {
		envMap[key] = len(envList)
		envList = append(envList, kv)
	}
	setenv(key, value, true)
	return nil
}

// Unsetenv removes a variable.
func Unsetenv(key string) error {
	envOnce.Do(loadEnv)
	envLock.Lock()
	defer envLock.Unlock()
	if i, ok := envMap[key]; ok {
		envList[i] = ""
		delete(envMap, key)
		setenv(key, "", false)
	}
	return nil
}

// Clearenv removes all variables.
func Clearenv() {
	envOnce.Do(loadEnv)
	envLock.Lock()
	defer envLock.Unlock()
	for k := range envMap {
		setenv(k, "", false)
	}
	envMap = make(map[string]int)
	envList = nil
}

// Environ returns all variables as name=value.
func Environ() []string {
	envOnce.Do(loadEnv)
	envLock.RLock()
	defer envLock.RUnlock()
	out := make([]string, 0, len(envList))
	for _, v := range envList {
		if v != "" {
			out = append(out, v)
		}
	}
	return out
}
