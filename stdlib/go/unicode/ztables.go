// Written by tools/unicode/gen.go.

package unicode

// Categories maps names to tables.
var Categories = map[string]*RangeTable{
	"C":  &tables[0],
	"Cc": &tables[1],
	"Cf": &tables[2],
	"Cn": &tables[3],
	"Co": &tables[4],
	"Cs": &tables[5],
	"L":  &tables[6],
	"LC": &tables[7],
	"Ll": &tables[8],
	"Lm": &tables[9],
	"Lo": &tables[10],
	"Lt": &tables[11],
	"Lu": &tables[12],
	"M":  &tables[13],
	"Mc": &tables[14],
	"Me": &tables[15],
	"Mn": &tables[16],
	"N":  &tables[17],
	"Nd": &tables[18],
	"Nl": &tables[19],
	"No": &tables[20],
	"P":  &tables[21],
	"Pc": &tables[22],
	"Pd": &tables[23],
	"Pe": &tables[24],
	"Pf": &tables[25],
	"Pi": &tables[26],
	"Po": &tables[27],
	"Ps": &tables[28],
	"S":  &tables[29],
	"Sc": &tables[30],
	"Sk": &tables[31],
	"Sm": &tables[32],
	"So": &tables[33],
	"Z":  &tables[34],
	"Zl": &tables[35],
	"Zp": &tables[36],
	"Zs": &tables[37],
}

// Tables of Categories by name.
var (
	C      = &tables[0]
	Other  = &tables[0]
	Cc     = &tables[1]
	Cf     = &tables[2]
	Cn     = &tables[3]
	Co     = &tables[4]
	Cs     = &tables[5]
	L      = &tables[6]
	Letter = &tables[6]
	LC     = &tables[7]
	Ll     = &tables[8]
	Lower  = &tables[8]
	Lm     = &tables[9]
	Lo     = &tables[10]
	Lt     = &tables[11]
	Title  = &tables[11]
	Lu     = &tables[12]
	Upper  = &tables[12]
	M      = &tables[13]
	Mark   = &tables[13]
	Mc     = &tables[14]
	Me     = &tables[15]
	Mn     = &tables[16]
	N      = &tables[17]
	Number = &tables[17]
	Nd     = &tables[18]
	Digit  = &tables[18]
	Nl     = &tables[19]
	No     = &tables[20]
	P      = &tables[21]
	Punct  = &tables[21]
	Pc     = &tables[22]
	Pd     = &tables[23]
	Pe     = &tables[24]
	Pf     = &tables[25]
	Pi     = &tables[26]
	Po     = &tables[27]
	Ps     = &tables[28]
	S      = &tables[29]
	Symbol = &tables[29]
	Sc     = &tables[30]
	Sk     = &tables[31]
	Sm     = &tables[32]
	So     = &tables[33]
	Z      = &tables[34]
	Space  = &tables[34]
	Zl     = &tables[35]
	Zp     = &tables[36]
	Zs     = &tables[37]
)

// GraphicRanges are the graphic characters.
var GraphicRanges = []*RangeTable{L, M, N, P, S, Zs}

// PrintRanges are the printable characters but for the ASCII space.
var PrintRanges = []*RangeTable{L, M, N, P, S}

// Scripts maps names to tables.
var Scripts = map[string]*RangeTable{
	"Adlam":                  &tables[38],
	"Ahom":                   &tables[39],
	"Anatolian_Hieroglyphs":  &tables[40],
	"Arabic":                 &tables[41],
	"Armenian":               &tables[42],
	"Avestan":                &tables[43],
	"Balinese":               &tables[44],
	"Bamum":                  &tables[45],
	"Bassa_Vah":              &tables[46],
	"Batak":                  &tables[47],
	"Bengali":                &tables[48],
	"Beria_Erfe":             &tables[49],
	"Bhaiksuki":              &tables[50],
	"Bopomofo":               &tables[51],
	"Brahmi":                 &tables[52],
	"Braille":                &tables[53],
	"Buginese":               &tables[54],
	"Buhid":                  &tables[55],
	"Canadian_Aboriginal":    &tables[56],
	"Carian":                 &tables[57],
	"Caucasian_Albanian":     &tables[58],
	"Chakma":                 &tables[59],
	"Cham":                   &tables[60],
	"Cherokee":               &tables[61],
	"Chorasmian":             &tables[62],
	"Common":                 &tables[63],
	"Coptic":                 &tables[64],
	"Cuneiform":              &tables[65],
	"Cypriot":                &tables[66],
	"Cypro_Minoan":           &tables[67],
	"Cyrillic":               &tables[68],
	"Deseret":                &tables[69],
	"Devanagari":             &tables[70],
	"Dives_Akuru":            &tables[71],
	"Dogra":                  &tables[72],
	"Duployan":               &tables[73],
	"Egyptian_Hieroglyphs":   &tables[74],
	"Elbasan":                &tables[75],
	"Elymaic":                &tables[76],
	"Ethiopic":               &tables[77],
	"Garay":                  &tables[78],
	"Georgian":               &tables[79],
	"Glagolitic":             &tables[80],
	"Gothic":                 &tables[81],
	"Grantha":                &tables[82],
	"Greek":                  &tables[83],
	"Gujarati":               &tables[84],
	"Gunjala_Gondi":          &tables[85],
	"Gurmukhi":               &tables[86],
	"Gurung_Khema":           &tables[87],
	"Han":                    &tables[88],
	"Hangul":                 &tables[89],
	"Hanifi_Rohingya":        &tables[90],
	"Hanunoo":                &tables[91],
	"Hatran":                 &tables[92],
	"Hebrew":                 &tables[93],
	"Hiragana":               &tables[94],
	"Imperial_Aramaic":       &tables[95],
	"Inherited":              &tables[96],
	"Inscriptional_Pahlavi":  &tables[97],
	"Inscriptional_Parthian": &tables[98],
	"Javanese":               &tables[99],
	"Kaithi":                 &tables[100],
	"Kannada":                &tables[101],
	"Katakana":               &tables[102],
	"Kawi":                   &tables[103],
	"Kayah_Li":               &tables[104],
	"Kharoshthi":             &tables[105],
	"Khitan_Small_Script":    &tables[106],
	"Khmer":                  &tables[107],
	"Khojki":                 &tables[108],
	"Khudawadi":              &tables[109],
	"Kirat_Rai":              &tables[110],
	"Lao":                    &tables[111],
	"Latin":                  &tables[112],
	"Lepcha":                 &tables[113],
	"Limbu":                  &tables[114],
	"Linear_A":               &tables[115],
	"Linear_B":               &tables[116],
	"Lisu":                   &tables[117],
	"Lycian":                 &tables[118],
	"Lydian":                 &tables[119],
	"Mahajani":               &tables[120],
	"Makasar":                &tables[121],
	"Malayalam":              &tables[122],
	"Mandaic":                &tables[123],
	"Manichaean":             &tables[124],
	"Marchen":                &tables[125],
	"Masaram_Gondi":          &tables[126],
	"Medefaidrin":            &tables[127],
	"Meetei_Mayek":           &tables[128],
	"Mende_Kikakui":          &tables[129],
	"Meroitic_Cursive":       &tables[130],
	"Meroitic_Hieroglyphs":   &tables[131],
	"Miao":                   &tables[132],
	"Modi":                   &tables[133],
	"Mongolian":              &tables[134],
	"Mro":                    &tables[135],
	"Multani":                &tables[136],
	"Myanmar":                &tables[137],
	"Nabataean":              &tables[138],
	"Nag_Mundari":            &tables[139],
	"Nandinagari":            &tables[140],
	"New_Tai_Lue":            &tables[141],
	"Newa":                   &tables[142],
	"Nko":                    &tables[143],
	"Nushu":                  &tables[144],
	"Nyiakeng_Puachue_Hmong": &tables[145],
	"Ogham":                  &tables[146],
	"Ol_Chiki":               &tables[147],
	"Ol_Onal":                &tables[148],
	"Old_Hungarian":          &tables[149],
	"Old_Italic":             &tables[150],
	"Old_North_Arabian":      &tables[151],
	"Old_Permic":             &tables[152],
	"Old_Persian":            &tables[153],
	"Old_Sogdian":            &tables[154],
	"Old_South_Arabian":      &tables[155],
	"Old_Turkic":             &tables[156],
	"Old_Uyghur":             &tables[157],
	"Oriya":                  &tables[158],
	"Osage":                  &tables[159],
	"Osmanya":                &tables[160],
	"Pahawh_Hmong":           &tables[161],
	"Palmyrene":              &tables[162],
	"Pau_Cin_Hau":            &tables[163],
	"Phags_Pa":               &tables[164],
	"Phoenician":             &tables[165],
	"Psalter_Pahlavi":        &tables[166],
	"Rejang":                 &tables[167],
	"Runic":                  &tables[168],
	"Samaritan":              &tables[169],
	"Saurashtra":             &tables[170],
	"Sharada":                &tables[171],
	"Shavian":                &tables[172],
	"Siddham":                &tables[173],
	"Sidetic":                &tables[174],
	"SignWriting":            &tables[175],
	"Sinhala":                &tables[176],
	"Sogdian":                &tables[177],
	"Sora_Sompeng":           &tables[178],
	"Soyombo":                &tables[179],
	"Sundanese":              &tables[180],
	"Sunuwar":                &tables[181],
	"Syloti_Nagri":           &tables[182],
	"Syriac":                 &tables[183],
	"Tagalog":                &tables[184],
	"Tagbanwa":               &tables[185],
	"Tai_Le":                 &tables[186],
	"Tai_Tham":               &tables[187],
	"Tai_Viet":               &tables[188],
	"Tai_Yo":                 &tables[189],
	"Takri":                  &tables[190],
	"Tamil":                  &tables[191],
	"Tangsa":                 &tables[192],
	"Tangut":                 &tables[193],
	"Telugu":                 &tables[194],
	"Thaana":                 &tables[195],
	"Thai":                   &tables[196],
	"Tibetan":                &tables[197],
	"Tifinagh":               &tables[198],
	"Tirhuta":                &tables[199],
	"Todhri":                 &tables[200],
	"Tolong_Siki":            &tables[201],
	"Toto":                   &tables[202],
	"Tulu_Tigalari":          &tables[203],
	"Ugaritic":               &tables[204],
	"Vai":                    &tables[205],
	"Vithkuqi":               &tables[206],
	"Wancho":                 &tables[207],
	"Warang_Citi":            &tables[208],
	"Yezidi":                 &tables[209],
	"Yi":                     &tables[210],
	"Zanabazar_Square":       &tables[211],
}

// Tables of Scripts by name.
var (
	Adlam                  = &tables[38]
	Ahom                   = &tables[39]
	Anatolian_Hieroglyphs  = &tables[40]
	Arabic                 = &tables[41]
	Armenian               = &tables[42]
	Avestan                = &tables[43]
	Balinese               = &tables[44]
	Bamum                  = &tables[45]
	Bassa_Vah              = &tables[46]
	Batak                  = &tables[47]
	Bengali                = &tables[48]
	Beria_Erfe             = &tables[49]
	Bhaiksuki              = &tables[50]
	Bopomofo               = &tables[51]
	Brahmi                 = &tables[52]
	Braille                = &tables[53]
	Buginese               = &tables[54]
	Buhid                  = &tables[55]
	Canadian_Aboriginal    = &tables[56]
	Carian                 = &tables[57]
	Caucasian_Albanian     = &tables[58]
	Chakma                 = &tables[59]
	Cham                   = &tables[60]
	Cherokee               = &tables[61]
	Chorasmian             = &tables[62]
	Common                 = &tables[63]
	Coptic                 = &tables[64]
	Cuneiform              = &tables[65]
	Cypriot                = &tables[66]
	Cypro_Minoan           = &tables[67]
	Cyrillic               = &tables[68]
	Deseret                = &tables[69]
	Devanagari             = &tables[70]
	Dives_Akuru            = &tables[71]
	Dogra                  = &tables[72]
	Duployan               = &tables[73]
	Egyptian_Hieroglyphs   = &tables[74]
	Elbasan                = &tables[75]
	Elymaic                = &tables[76]
	Ethiopic               = &tables[77]
	Garay                  = &tables[78]
	Georgian               = &tables[79]
	Glagolitic             = &tables[80]
	Gothic                 = &tables[81]
	Grantha                = &tables[82]
	Greek                  = &tables[83]
	Gujarati               = &tables[84]
	Gunjala_Gondi          = &tables[85]
	Gurmukhi               = &tables[86]
	Gurung_Khema           = &tables[87]
	Han                    = &tables[88]
	Hangul                 = &tables[89]
	Hanifi_Rohingya        = &tables[90]
	Hanunoo                = &tables[91]
	Hatran                 = &tables[92]
	Hebrew                 = &tables[93]
	Hiragana               = &tables[94]
	Imperial_Aramaic       = &tables[95]
	Inherited              = &tables[96]
	Inscriptional_Pahlavi  = &tables[97]
	Inscriptional_Parthian = &tables[98]
	Javanese               = &tables[99]
	Kaithi                 = &tables[100]
	Kannada                = &tables[101]
	Katakana               = &tables[102]
	Kawi                   = &tables[103]
	Kayah_Li               = &tables[104]
	Kharoshthi             = &tables[105]
	Khitan_Small_Script    = &tables[106]
	Khmer                  = &tables[107]
	Khojki                 = &tables[108]
	Khudawadi              = &tables[109]
	Kirat_Rai              = &tables[110]
	Lao                    = &tables[111]
	Latin                  = &tables[112]
	Lepcha                 = &tables[113]
	Limbu                  = &tables[114]
	Linear_A               = &tables[115]
	Linear_B               = &tables[116]
	Lisu                   = &tables[117]
	Lycian                 = &tables[118]
	Lydian                 = &tables[119]
	Mahajani               = &tables[120]
	Makasar                = &tables[121]
	Malayalam              = &tables[122]
	Mandaic                = &tables[123]
	Manichaean             = &tables[124]
	Marchen                = &tables[125]
	Masaram_Gondi          = &tables[126]
	Medefaidrin            = &tables[127]
	Meetei_Mayek           = &tables[128]
	Mende_Kikakui          = &tables[129]
	Meroitic_Cursive       = &tables[130]
	Meroitic_Hieroglyphs   = &tables[131]
	Miao                   = &tables[132]
	Modi                   = &tables[133]
	Mongolian              = &tables[134]
	Mro                    = &tables[135]
	Multani                = &tables[136]
	Myanmar                = &tables[137]
	Nabataean              = &tables[138]
	Nag_Mundari            = &tables[139]
	Nandinagari            = &tables[140]
	New_Tai_Lue            = &tables[141]
	Newa                   = &tables[142]
	Nko                    = &tables[143]
	Nushu                  = &tables[144]
	Nyiakeng_Puachue_Hmong = &tables[145]
	Ogham                  = &tables[146]
	Ol_Chiki               = &tables[147]
	Ol_Onal                = &tables[148]
	Old_Hungarian          = &tables[149]
	Old_Italic             = &tables[150]
	Old_North_Arabian      = &tables[151]
	Old_Permic             = &tables[152]
	Old_Persian            = &tables[153]
	Old_Sogdian            = &tables[154]
	Old_South_Arabian      = &tables[155]
	Old_Turkic             = &tables[156]
	Old_Uyghur             = &tables[157]
	Oriya                  = &tables[158]
	Osage                  = &tables[159]
	Osmanya                = &tables[160]
	Pahawh_Hmong           = &tables[161]
	Palmyrene              = &tables[162]
	Pau_Cin_Hau            = &tables[163]
	Phags_Pa               = &tables[164]
	Phoenician             = &tables[165]
	Psalter_Pahlavi        = &tables[166]
	Rejang                 = &tables[167]
	Runic                  = &tables[168]
	Samaritan              = &tables[169]
	Saurashtra             = &tables[170]
	Sharada                = &tables[171]
	Shavian                = &tables[172]
	Siddham                = &tables[173]
	Sidetic                = &tables[174]
	SignWriting            = &tables[175]
	Sinhala                = &tables[176]
	Sogdian                = &tables[177]
	Sora_Sompeng           = &tables[178]
	Soyombo                = &tables[179]
	Sundanese              = &tables[180]
	Sunuwar                = &tables[181]
	Syloti_Nagri           = &tables[182]
	Syriac                 = &tables[183]
	Tagalog                = &tables[184]
	Tagbanwa               = &tables[185]
	Tai_Le                 = &tables[186]
	Tai_Tham               = &tables[187]
	Tai_Viet               = &tables[188]
	Tai_Yo                 = &tables[189]
	Takri                  = &tables[190]
	Tamil                  = &tables[191]
	Tangsa                 = &tables[192]
	Tangut                 = &tables[193]
	Telugu                 = &tables[194]
	Thaana                 = &tables[195]
	Thai                   = &tables[196]
	Tibetan                = &tables[197]
	Tifinagh               = &tables[198]
	Tirhuta                = &tables[199]
	Todhri                 = &tables[200]
	Tolong_Siki            = &tables[201]
	Toto                   = &tables[202]
	Tulu_Tigalari          = &tables[203]
	Ugaritic               = &tables[204]
	Vai                    = &tables[205]
	Vithkuqi               = &tables[206]
	Wancho                 = &tables[207]
	Warang_Citi            = &tables[208]
	Yezidi                 = &tables[209]
	Yi                     = &tables[210]
	Zanabazar_Square       = &tables[211]
)

// Properties maps names to tables.
var Properties = map[string]*RangeTable{
	"ASCII_Hex_Digit":                    &tables[212],
	"Bidi_Control":                       &tables[213],
	"Dash":                               &tables[214],
	"Deprecated":                         &tables[215],
	"Diacritic":                          &tables[216],
	"Extender":                           &tables[217],
	"Hex_Digit":                          &tables[218],
	"Hyphen":                             &tables[219],
	"IDS_Binary_Operator":                &tables[220],
	"IDS_Trinary_Operator":               &tables[221],
	"IDS_Unary_Operator":                 &tables[222],
	"ID_Compat_Math_Continue":            &tables[223],
	"ID_Compat_Math_Start":               &tables[224],
	"Ideographic":                        &tables[225],
	"Join_Control":                       &tables[226],
	"Logical_Order_Exception":            &tables[227],
	"Modifier_Combining_Mark":            &tables[228],
	"Noncharacter_Code_Point":            &tables[229],
	"Other_Alphabetic":                   &tables[230],
	"Other_Default_Ignorable_Code_Point": &tables[231],
	"Other_Grapheme_Extend":              &tables[232],
	"Other_ID_Continue":                  &tables[233],
	"Other_ID_Start":                     &tables[234],
	"Other_Lowercase":                    &tables[235],
	"Other_Math":                         &tables[236],
	"Other_Uppercase":                    &tables[237],
	"Pattern_Syntax":                     &tables[238],
	"Pattern_White_Space":                &tables[239],
	"Prepended_Concatenation_Mark":       &tables[240],
	"Quotation_Mark":                     &tables[241],
	"Radical":                            &tables[242],
	"Regional_Indicator":                 &tables[243],
	"STerm":                              &tables[244],
	"Sentence_Terminal":                  &tables[244],
	"Soft_Dotted":                        &tables[245],
	"Terminal_Punctuation":               &tables[246],
	"Unified_Ideograph":                  &tables[247],
	"Variation_Selector":                 &tables[248],
	"White_Space":                        &tables[249],
}

// Tables of Properties by name.
var (
	ASCII_Hex_Digit                    = &tables[212]
	Bidi_Control                       = &tables[213]
	Dash                               = &tables[214]
	Deprecated                         = &tables[215]
	Diacritic                          = &tables[216]
	Extender                           = &tables[217]
	Hex_Digit                          = &tables[218]
	Hyphen                             = &tables[219]
	IDS_Binary_Operator                = &tables[220]
	IDS_Trinary_Operator               = &tables[221]
	IDS_Unary_Operator                 = &tables[222]
	ID_Compat_Math_Continue            = &tables[223]
	ID_Compat_Math_Start               = &tables[224]
	Ideographic                        = &tables[225]
	Join_Control                       = &tables[226]
	Logical_Order_Exception            = &tables[227]
	Modifier_Combining_Mark            = &tables[228]
	Noncharacter_Code_Point            = &tables[229]
	Other_Alphabetic                   = &tables[230]
	Other_Default_Ignorable_Code_Point = &tables[231]
	Other_Grapheme_Extend              = &tables[232]
	Other_ID_Continue                  = &tables[233]
	Other_ID_Start                     = &tables[234]
	Other_Lowercase                    = &tables[235]
	Other_Math                         = &tables[236]
	Other_Uppercase                    = &tables[237]
	Pattern_Syntax                     = &tables[238]
	Pattern_White_Space                = &tables[239]
	Prepended_Concatenation_Mark       = &tables[240]
	Quotation_Mark                     = &tables[241]
	Radical                            = &tables[242]
	Regional_Indicator                 = &tables[243]
	STerm                              = &tables[244]
	Sentence_Terminal                  = &tables[244]
	Soft_Dotted                        = &tables[245]
	Terminal_Punctuation               = &tables[246]
	Unified_Ideograph                  = &tables[247]
	Variation_Selector                 = &tables[248]
	White_Space                        = &tables[249]
)

// FoldCategory maps names to tables.
var FoldCategory = map[string]*RangeTable{
	"L":  &tables[250],
	"Ll": &tables[251],
	"Lt": &tables[252],
	"Lu": &tables[253],
	"M":  &tables[254],
	"Mn": &tables[255],
}

// FoldScript maps names to tables.
var FoldScript = map[string]*RangeTable{
	"Common":    &tables[256],
	"Greek":     &tables[257],
	"Inherited": &tables[258],
}

// CategoryAliases maps long names of categories to short ones.
var CategoryAliases = map[string]string{
	"Cased_Letter":          "LC",
	"Close_Punctuation":     "Pe",
	"Combining_Mark":        "M",
	"Connector_Punctuation": "Pc",
	"Control":               "Cc",
	"Currency_Symbol":       "Sc",
	"Dash_Punctuation":      "Pd",
	"Decimal_Number":        "Nd",
	"Enclosing_Mark":        "Me",
	"Final_Punctuation":     "Pf",
	"Format":                "Cf",
	"Initial_Punctuation":   "Pi",
	"Letter":                "L",
	"Letter_Number":         "Nl",
	"Line_Separator":        "Zl",
	"Lowercase_Letter":      "Ll",
	"Mark":                  "M",
	"Math_Symbol":           "Sm",
	"Modifier_Letter":       "Lm",
	"Modifier_Symbol":       "Sk",
	"Nonspacing_Mark":       "Mn",
	"Number":                "N",
	"Open_Punctuation":      "Ps",
	"Other":                 "C",
	"Other_Letter":          "Lo",
	"Other_Number":          "No",
	"Other_Punctuation":     "Po",
	"Other_Symbol":          "So",
	"Paragraph_Separator":   "Zp",
	"Private_Use":           "Co",
	"Punctuation":           "P",
	"Separator":             "Z",
	"Space_Separator":       "Zs",
	"Spacing_Mark":          "Mc",
	"Surrogate":             "Cs",
	"Symbol":                "S",
	"Titlecase_Letter":      "Lt",
	"Unassigned":            "Cn",
	"Uppercase_Letter":      "Lu",
	"cntrl":                 "Cc",
	"digit":                 "Nd",
	"punct":                 "P",
}

const (
	numTables = 259
	num16     = 4209
	num32     = 3026
	numCases  = 336
	numOrbits = 44
)
