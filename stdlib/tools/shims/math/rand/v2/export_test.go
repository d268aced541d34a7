package rand


func GetNormalDistributionParameters() (float64, [128]uint32, [128]float32, [128]float32) {
	zigOnce.Do(makeTables)
	return rn, kn, wn, fn
}

func GetExponentialDistributionParameters() (float64, [256]uint32, [256]float32, [256]float32) {
	zigOnce.Do(makeTables)
	return re, ke, we, fe
}
