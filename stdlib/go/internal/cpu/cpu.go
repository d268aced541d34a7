// Package cpu says what the processor can. Packages are compiled without their assembly, so nothing of that matters: all is
// false.
package cpu

// CacheLinePadSize is the size of a cache line, as far as padding is concerned.
const CacheLinePadSize = 64

// CacheLineSize is the size of a cache line.
var CacheLineSize uintptr = CacheLinePadSize

// CacheLinePad keeps apart what processors write at the same time.
type CacheLinePad struct{ _ [CacheLinePadSize]byte }

// X86 are features of x86 processors.
var X86 struct {
	HasADX, HasAES, HasAVX, HasAVX2, HasBMI1, HasBMI2, HasERMS, HasFMA, HasFSRM, HasGFNI, HasOSXSAVE, HasPCLMULQDQ bool
	HasPOPCNT, HasRDTSCP, HasSHA, HasSSE3, HasSSE41, HasSSE42, HasSSSE3, HasVAES, HasVPCLMULQDQ                    bool
	HasAVX512, HasAVX512BITALG, HasAVX512BW, HasAVX512CD, HasAVX512DQ, HasAVX512F, HasAVX512GFNI, HasAVX512VAES    bool
	HasAVX512VBMI, HasAVX512VBMI2, HasAVX512VL, HasAVX512VNNI, HasAVX512VPCLMULQDQ, HasAVX512VPOPCNTDQ             bool
}

// ARM64 are features of 64-bit ARM processors.
var ARM64 struct {
	HasAES, HasATOMICS, HasCPUID, HasCRC32, HasDIT, HasPMULL, HasSB, HasSHA1, HasSHA2, HasSHA3, HasSHA512, IsNeoverse bool
}

// Loong64 are features of Loongson processors.
var Loong64 struct {
	HasCRC32, HasLAMCAS, HasLAM_BH, HasLASX, HasLSX bool
}

// PPC64 are features of POWER processors.
var PPC64 struct {
	HasDARN, HasSCV, IsPOWER10, IsPOWER8, IsPOWER9 bool
}

// RISCV64 are features of RISC-V processors.
var RISCV64 struct {
	HasFastMisaligned, HasV, HasZbb, HasZvbb bool
}

// S390X are features of mainframe processors.
var S390X struct {
	HasAES, HasAESCBC, HasAESCTR, HasAESGCM, HasECDSA, HasEDDSA, HasGHASH, HasSHA1, HasSHA256, HasSHA3, HasSHA512, HasVX, HasVXE bool
}

// Initialize takes over settings of GODEBUG.
func Initialize(string) {}

// Name returns the name of the processor, which is not known.
func Name() string { return "" }

// DataCacheSizes returns the sizes of the data caches, which are not known.
func DataCacheSizes() []uintptr { return nil }
