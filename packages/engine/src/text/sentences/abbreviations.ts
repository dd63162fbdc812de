/**
 * Words whose full stop marks an abbreviation more often than the end of a sentence, by what follows them. The model
 * weighs them with all else: "etc." does end sentences, and "Sig." ends a few.
 */

/** A name follows. */
export const TITLES: readonly string[] = [
  'Mr. Mrs. Ms. Dr. Drs. Prof. Capt. Col. Gen. Lt. Sgt. Maj. Rev. Hon. Gov. Sen. Rep. St. Ste. Mt. Ft. Messrs. Jr. Sr.',
  'Insp. Adm. Cmdr. Supt. Pres. Dir. Dept. Univ. Mme. Mlle. MM. Mgr. Sra. Srta. Sres. Dra. Drª. Exmo. Ilmo. Fr. Frl.',
  'Hr. Hrn. Dipl. Ing. Mag. Sig. Sigg. Dott. Avv. Geom. Rag. Arch. Dhr. Mevr. Mej. Mw. Ir. Ds. Inż. Lek. Ks.',
  'Bc. JUDr. MUDr. PhDr. RNDr. Doc. Pí. Fru. Dl. Dna. Dlui. Κ. Κα. Κος. Δρ. Καθ. Αγ. Sn. Av. Doç. Yrd. Г. Гр.',
  'Проф. Акад. Св. Им. Доц. Ген. Полк. Ул. Пр. Просп. Пер. Вул. Пл. Ім. ТП. Ths. Pgs. Jl. Gg. Bpk. Tn. Ny. dr. prof. dott. avv.',
  'ing. sig. ks. dhr. mevr. mw. hr. fru. sn. doc. г. гр. ул. им. проф. акад. вул. ім.',
].flatMap((line) => line.split(' '))

/** A number or a letter follows. */
export const COUNTERS: readonly string[] = [
  'No. Nos. Nr. Núm. Num. Núms. p. pp. pg. pag. pág. págs. pagg. hlm. str. s. ss. sid. S. Art. Arts. Sec. Secs. Fig.',
  'Figs. Eq. Eqs. Ch. Chap. Cap. Kap. Hst. Vol. Vols. Bd. Bde. para. paras. Abs. Abschn. Ziff. Rn. Rdnr. Lit. Abb.',
  'Tab. Tbl. Anm. Aufl. ed. ca. approx. cca. circa. c. tel. Tel. ext. Ext. Op. Nov. Oct. Jan. Feb. Mar. Apr. Aug. Sept. Sep. Dec.',
  'Febr. Okt. Dez. Ott. Gen. Genn. Févr. Janv. Juil. Déc. Ene. Abr. Ago. n. nn. nº. č. čís. r. rr. godz. kl. klo.',
  'рис. стр. гл. ст. ч. п. пп. д. кв. корп. стор. рік. т. тт. σελ. αρ. Αρ. άρθ. sf. s. cilt. bkz. madde. lk.',
].flatMap((line) => line.split(' '))

/** Words of any kind follow. */
export const ASIDES: readonly string[] = [
  'e.g. i.e. cf. vs. v. etc. al. viz. a.k.a. Inc. Corp. Co. Ltd. Bros. LLC. Assn. Intl. Natl. a.m. p.m. U.S. U.K. E.U. U.N.',
  'D.C. N.Y. L.A. B.C. A.D. Ph.D. M.D. B.A. M.A. Ave. Blvd. Rd. Apt. Cir. Supp. Stat. Reg. Fed. Ct. App. Dist. Cal. Fla.',
  'Mass. Pa. Tex. Va. Wash. Minn. Ill. Mich. Conn. Ariz. Colo. Tenn. Okla. z.B. d.h. u.a. bzw. usw. evtl.',
  'ggf. inkl. exkl. sog. vgl. bspw. insb. allg. dt. engl. franz. ehem. geb. gest. gegr. Mio. Mrd. Tsd. Jh. Jhdt. Str. v.Chr.',
  'n.Chr. p.ex. c.-à-d. env. av. apr. éd. coll. boul. ecc. ad.es. cfr. sec. art. p.es. c.d. p.ej. EE.UU. aprox. Ud. Uds.',
  'Vd. av. avda. dcha. p.f. séc. aprox. bijv. bv. d.w.z. o.a. m.b.t. t.o.v. m.a.w. i.p.v. enz. resp. np. tzw. m.in.',
  'tj. itp. itd. ang. łac. tys. mln. mld. zob. např. tzv. atd. apod. aj. tzn. mj. ul. t.ex. bl.a. dvs. m.m. s.k. osv.',
  'o.s.v. ung. f.eks. bl.a. ca. mv. jf. pl. stb. kb. ún. pld. kft. esim. jne. ym. nk. ș.a. ș.a.m.d. de.ex.',
  'π.χ. κ.λπ. δηλ. κ.ά. μ.Χ. π.Χ. vb. vd. vs. örn. yy. т.е. т.д. т.п. др. пр. руб. тыс. млн. млрд. н.э. обл. англ. лат. род.',
  'см. напр. ін. грн. тис. наприкл. dll. dsb. dst. a.n. yg. S.A. S.p.A. S.r.l. GmbH. A.Ş. Ltda. Cia. a.s. s.r.o.',
].flatMap((line) => line.split(' '))
